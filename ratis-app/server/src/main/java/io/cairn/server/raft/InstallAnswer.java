package io.cairn.server.raft;

import io.cairn.statemachine.Position;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * What Ratis is told of a checkpoint that a leader had this peer fetch. From the first question on Ratis refuses all
 * entries, whoever leads, until it takes the result at a further question, by one whose log begins no earlier. The next
 * leader may never ask, or have a longer log. So the result is given to Ratis only when the very leadership that wanted
 * it asks again, and as soon as another one is heard of it is given up, which makes Ratis begin anew.
 */
final class InstallAnswer {
    private final LogConsumer consumer;

    /** Until Ratis has taken the result, or there is none; null: nothing is asked for. */
    private final AtomicReference<@Nullable Asked> asked = new AtomicReference<>();

    /**
     * @param first where the leader's log begins, as Ratis counts
     * @param fetching done when all is here
     * @param answer what Ratis knows of that
     */
    private record Asked(
            RaftPeerId leader,
            long term,
            long first,
            CompletableFuture<@Nullable Position> fetching,
            CompletableFuture<@Nullable TermIndex> answer) {
        /** A later term of the same leader is another one: its log may begin earlier after a crash amid a purge. */
        boolean isBy(ByteString peer, long inTerm) {
            return term == inTerm && leader.toByteString().equals(peer);
        }

        void tell() {
            if (fetching.isDone() && !fetching.isCompletedExceptionally()) {
                Position claim = fetching.join();
                answer.complete(claim == null ? null : RaftIds.termIndex(claim));
            }
        }
    }

    InstallAnswer(LogConsumer consumer) {
        this.consumer = consumer;
    }

    /** The leader of this term no longer has what this peer needs. Under Ratis' lock, once until that has an answer. */
    CompletableFuture<@Nullable TermIndex> begin(RaftPeerId leader, long term, TermIndex first) {
        CompletableFuture<@Nullable Position> fetching = consumer.install(RaftIds.id(leader), RaftIds.position(first));
        Asked now = new Asked(leader, term, first.getIndex(), fetching, new CompletableFuture<>());
        asked.set(now);
        fetching.whenComplete((claim, failure) -> {
            if (failure != null) {
                // First, because Ratis may ask again at once.
                asked.compareAndSet(now, null);
                now.answer.completeExceptionally(failure);
            }
        });
        return now.answer;
    }

    /** A leader is about to ask Ratis, for the first time or again: what is here now can be taken. */
    void askedBy(InstallSnapshotRequestProto question) {
        Asked now = asked.get();
        if (now != null && now.isBy(question.getServerRequest().getRequestorId(), question.getLeaderTerm())) {
            if (question.getNotification().getFirstAvailableTermIndex().getIndex() < now.first) {
                // While it purges, a leader may say that its log begins at the end.
                giveUp(now, new IOException("the log of " + now.leader + " begins before " + now.first));
            } else {
                now.tell();
            }
        }
    }

    /** Ratis has taken the answer. Under its lock. */
    void taken() {
        Asked now = asked.get();
        if (now != null && now.answer.isDone()) {
            asked.compareAndSet(now, null);
        }
    }

    /** A leader is heard of, before anything that it says is heeded. Under Ratis' lock. */
    void ledBy(RaftPeerId leader, long term) {
        Asked now = asked.get();
        if (now == null || now.isBy(leader.toByteString(), term)) {
            return;
        }
        IOException over = new IOException(
                "wanted by " + now.leader + " in term " + now.term + ", but " + leader + " leads now, in term " + term);
        if (!giveUp(now, over) && !now.answer.isCompletedExceptionally()) {
            // The leadership changed between its question and Ratis' lock. Nothing but a restart makes Ratis forget.
            consumer.failed("the log: a checkpoint that nobody asks for any more blocks it", over);
        }
    }

    private boolean giveUp(Asked now, IOException why) {
        boolean untold = now.answer.completeExceptionally(why);
        if (untold) {
            asked.compareAndSet(now, null);
            now.fetching.completeExceptionally(why);
        }
        return untold;
    }
}
