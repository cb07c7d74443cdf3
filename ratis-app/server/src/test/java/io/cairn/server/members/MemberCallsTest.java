package io.cairn.server.members;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.InvalidProtocolBufferException;
import io.cairn.api.peer.MemberChangeResponse;
import io.cairn.api.peer.PeerRequest;
import io.cairn.api.peer.PeerResponse;
import io.cairn.api.peer.Refusal;
import io.cairn.server.apply.AppliedEntries;
import io.cairn.server.node.MemberChange;
import io.cairn.server.node.MemberRefusal;
import io.cairn.server.node.Unavailable;
import io.cairn.server.peer.PeerCalls;
import io.cairn.server.raft.ScriptedLog;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.store.View;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** This is 1; 2 leads. */
class MemberCallsTest {
    private static final MemberChange REMOVE = new MemberChange.Remove(3);

    @TempDir
    Path folder;

    private final ScriptedLog log = new ScriptedLog();
    private final Queue<CompletableFuture<PeerResponse.Builder>> answers = new ArrayDeque<>();
    private final Queue<MemberChange> asked = new ConcurrentLinkedQueue<>();
    private AppliedEntries entries;
    private MemberService own;
    private MemberCalls members;

    @BeforeEach
    void follow() throws IOException {
        entries = new AppliedEntries(folder);
        entries.configuration(List.of(new Participant(1, "h:1", true), new Participant(2, "h:2", true)));
        log.leader = 2;
        PeerCalls calls = new PeerCalls(this::transport, 1, id -> id == 0 ? null : "h:" + id);
        own = new MemberService(
                log, entries.store(), command -> new CompletableFuture<>(), calls, 1, Duration.ofSeconds(1));
        members = new MemberCalls(1, log, own, calls, entries.applier().appliedIndex(), entries.store());
    }

    @AfterEach
    void close() {
        own.close();
        entries.close();
    }

    private CompletableFuture<byte[]> transport(String address, byte[] bytes, Duration timeout, boolean quick) {
        try {
            PeerRequest request = PeerRequest.parseFrom(bytes);
            asked.add(MemberService.read(request.getMemberChange()));
            CompletableFuture<PeerResponse.Builder> answer = answers.poll();
            return answer == null
                    ? new CompletableFuture<>()
                    : answer.thenApply(
                            a -> a.setResponder(request.getTarget()).build().toByteArray());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private void refuse(Refusal.Reason reason) {
        answers.add(CompletableFuture.completedFuture(
                PeerResponse.newBuilder().setRefusal(Refusal.newBuilder().setReason(reason))));
    }

    private void answer(long index, String refusal) {
        answers.add(CompletableFuture.completedFuture(PeerResponse.newBuilder()
                .setMemberChange(
                        MemberChangeResponse.newBuilder().setIndex(index).setRefusal(refusal))));
    }

    private static Throwable failure(CompletableFuture<View> change) {
        return assertThrows(CompletionException.class, change::join).getCause();
    }

    @Test
    void shouldAnswerWhenTheChangeCanBeSeenHere() {
        answer(entries.last() + 1, "");
        CompletableFuture<View> change = members.change(REMOVE);
        assertFalse(change.isDone());
        entries.put();
        change.join().close();
        assertEquals(List.of(REMOVE), List.copyOf(asked));
    }

    @Test
    void shouldAskAgainWhatHadNoEffect() {
        refuse(Refusal.Reason.NOT_LEADER);
        refuse(Refusal.Reason.TOO_BUSY);
        answer(1, "");
        members.change(REMOVE).join().close();
        assertEquals(List.of(REMOVE, REMOVE, REMOVE), List.copyOf(asked));
    }

    @Test
    void shouldNotWaitToSeeItsOwnEnd() {
        answer(1_000_000, "");
        members.change(new MemberChange.Remove(1)).join().close();
    }

    @Test
    void shouldSayWhatTheLeaderSaid() {
        for (MemberRefusal.Reason reason : MemberRefusal.Reason.values()) {
            answer(0, reason.name());
            assertEquals(reason, ((MemberRefusal) failure(members.change(REMOVE))).reason());
        }
    }

    @Test
    void shouldNotAskAgainWhatMayHaveHappened() {
        answers.add(CompletableFuture.failedFuture(new TimeoutException()));
        assertEquals(Unavailable.Reason.TIMED_OUT, ((Unavailable) failure(members.change(REMOVE))).reason());
        assertEquals(1, asked.size());
    }

    /** As when the leader waited too long for its log: the change may be made yet. */
    @Test
    void shouldNotAskAgainWhatFailedThere() {
        refuse(Refusal.Reason.UNSPECIFIED);
        answer(0, MemberRefusal.Reason.NOT_FOUND.name());
        assertEquals(Unavailable.Reason.OUTCOME_LOST, ((Unavailable) failure(members.change(REMOVE))).reason());
        assertEquals(1, asked.size());
    }

    @Test
    void shouldSayAfterAWhileThatNobodyLeads() {
        log.leader = 0;
        assertEquals(Unavailable.Reason.NO_LEADER, ((Unavailable) failure(members.change(REMOVE))).reason());
    }
}
