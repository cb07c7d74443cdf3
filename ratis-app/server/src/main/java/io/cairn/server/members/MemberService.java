package io.cairn.server.members;

import io.cairn.api.peer.MemberChangeRequest;
import io.cairn.api.peer.MemberChangeResponse;
import io.cairn.api.peer.PeerRequest;
import io.cairn.api.peer.PeerResponse;
import io.cairn.api.peer.Refusal;
import io.cairn.server.node.MemberChange;
import io.cairn.server.node.MemberRefusal;
import io.cairn.server.node.Proposals;
import io.cairn.server.node.Standing;
import io.cairn.server.peer.PeerCalls;
import io.cairn.server.peer.PeerRefusal;
import io.cairn.server.peer.PeerService;
import io.cairn.server.raft.MemberChanges;
import io.cairn.statemachine.store.Store;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The leader's end of changes of members: one at a time, on a thread of its own, since each takes rounds of the log. */
public final class MemberService implements PeerService.Call, AutoCloseable {
    /** Operators change members by hand. */
    private static final int WAITING_MAX = 16;

    private final LeaderMembers leader;
    private final ThreadPoolExecutor thread;

    /** @param learnersMax how many learners there may be at once */
    public MemberService(
            MemberChanges log,
            Store store,
            Proposals proposals,
            PeerCalls calls,
            int learnersMax,
            Duration electionTimeout) {
        this.leader = new LeaderMembers(log, store, proposals, calls, learnersMax, electionTimeout);
        this.thread = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING_MAX), task -> {
            Thread t = new Thread(task, "members");
            t.setDaemon(true);
            return t;
        });
    }

    @Override
    public CompletableFuture<PeerResponse.Builder> answer(PeerRequest request) {
        MemberChange change = read(request.getMemberChange());
        try {
            return CompletableFuture.supplyAsync(() -> leader.carryOut(change), thread)
                    .thenApply(index -> MemberChangeResponse.newBuilder().setIndex(index))
                    .exceptionally(MemberService::refusal)
                    .thenApply(answer -> PeerResponse.newBuilder().setMemberChange(answer));
        } catch (RejectedExecutionException e) {
            throw new PeerRefusal(Refusal.Reason.TOO_BUSY, "too many changes wait");
        }
    }

    List<Standing> standings() {
        return leader.standings();
    }

    private static MemberChangeResponse.Builder refusal(Throwable failure) {
        if (failure.getCause() instanceof MemberRefusal refusal) {
            return MemberChangeResponse.newBuilder().setRefusal(refusal.reason().name());
        }
        throw failure.getCause() instanceof RuntimeException known ? known : new IllegalStateException(failure);
    }

    static MemberChange read(MemberChangeRequest request) {
        return switch (request.getChangeCase()) {
            case ADD ->
                new MemberChange.Add(
                        request.getAdd().getId(),
                        request.getAdd().getPeerUrlsList(),
                        request.getAdd().getLearner());
            case REMOVE -> new MemberChange.Remove(request.getRemove());
            case PROMOTE -> new MemberChange.Promote(request.getPromote());
            case UPDATE ->
                new MemberChange.Update(
                        request.getUpdate().getId(), request.getUpdate().getPeerUrlsList());
            case REPLACE ->
                new MemberChange.Replace(
                        request.getReplace().getId(), request.getReplace().getBy());
            case CHANGE_NOT_SET -> throw new PeerRefusal(Refusal.Reason.INVALID, "no change");
        };
    }

    static MemberChangeRequest write(MemberChange change) {
        MemberChangeRequest.Builder request = MemberChangeRequest.newBuilder();
        if (change instanceof MemberChange.Add add) {
            request.setAdd(MemberChangeRequest.Add.newBuilder()
                    .setId(add.id())
                    .addAllPeerUrls(add.peerUrls())
                    .setLearner(add.learner()));
        } else if (change instanceof MemberChange.Remove remove) {
            request.setRemove(remove.id());
        } else if (change instanceof MemberChange.Promote promote) {
            request.setPromote(promote.id());
        } else if (change instanceof MemberChange.Replace replace) {
            request.setReplace(
                    MemberChangeRequest.Replace.newBuilder().setId(replace.id()).setBy(replace.by()));
        } else if (change instanceof MemberChange.Update update) {
            request.setUpdate(
                    MemberChangeRequest.Update.newBuilder().setId(update.id()).addAllPeerUrls(update.peerUrls()));
        }
        return request.build();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
