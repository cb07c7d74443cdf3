package io.cairn.server.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.cairn.api.peer.LeaseResponse;
import io.cairn.api.peer.PeerResponse;
import io.cairn.api.peer.Refusal;
import io.cairn.server.apply.AppliedEntries;
import io.cairn.server.node.Unavailable;
import io.cairn.server.peer.ScriptedTransport;
import io.cairn.server.peer.ScriptedTransport.Sent;
import io.cairn.statemachine.Configuration.Participant;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseRouterTest {
    private static final long SOON_SECONDS = 60;

    @TempDir
    Path folder;

    private final ScriptedTransport transport = new ScriptedTransport();
    private KeeperRun run;
    private AppliedEntries applied;
    private LeaseRouter router;

    @BeforeEach
    void open() throws Exception {
        run = new KeeperRun(folder.resolve("keeper"));
        applied = new AppliedEntries(folder);
        applied.configuration(List.of(new Participant(2, "2", true)));
        router = new LeaseRouter(
                1, run.log, applied.applier().appliedIndex(), run.keeper, transport.calls(), Duration.ofMillis(1500));
    }

    @AfterEach
    void close() {
        router.close();
        applied.close();
        run.close();
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(SOON_SECONDS, TimeUnit.SECONDS);
    }

    private static PeerResponse.Builder renewed(Long... seconds) {
        return PeerResponse.newBuilder().setLease(LeaseResponse.newBuilder().addAllRenewed(List.of(seconds)));
    }

    @Test
    void shouldRoundTheShortestTimeUp() {
        assertEquals(2, router.minTtlSeconds());
    }

    @Test
    void shouldAskTheLeaderForAllThatCameMeanwhileInOneCall() throws Exception {
        run.log.leader = 2;
        CompletableFuture<Long> first = router.renew(5);
        Sent call = transport.next();
        CompletableFuture<Long> second = router.renew(6);
        CompletableFuture<Long> third = router.renew(7);
        assertNull(transport.sent.poll());
        call.answer(renewed(50L));
        assertEquals(50, get(first));
        call = transport.next();
        assertEquals("2", call.address());
        assertEquals(List.of(6L, 7L), call.request().getLease().getRenewList());
        call.answer(renewed(0L, 70L));
        assertEquals(0, get(second));
        assertEquals(70, get(third));
    }

    @Test
    void shouldAskAgainWhenTheLeaderIsAnotherAndWhileTheLeaseIsAboutToGo() throws Exception {
        run.log.leader = 2;
        CompletableFuture<Long> renewed = router.renew(5);
        Sent call = transport.next();
        run.log.leader = 3;
        call.answer(PeerResponse.newBuilder().setRefusal(Refusal.newBuilder().setReason(Refusal.Reason.NOT_LEADER)));
        call = transport.next();
        assertEquals("3", call.address());
        call.answer(renewed(Timetable.EXPIRING));
        call = transport.next();
        assertFalse(renewed.isDone());
        call.fail();
        transport.next().answer(renewed(0L));
        assertEquals(0, get(renewed));
    }

    @Test
    void shouldTellTheTimeLeftOnlyWhenThisPeerHasCaughtUp() throws Exception {
        run.log.leader = 2;
        CompletableFuture<OptionalLong> left = router.secondsLeft(5);
        CompletableFuture<OptionalLong> unknown = router.secondsLeft(6);
        transport.next().answer(left(applied.last() + 1, true, 33));
        transport.next().answer(left(applied.last(), false, 0));
        assertEquals(OptionalLong.empty(), get(unknown));
        assertFalse(left.isDone());
        applied.put();
        assertEquals(OptionalLong.of(33), get(left));
    }

    private static PeerResponse.Builder left(long index, boolean known, long seconds) {
        return PeerResponse.newBuilder()
                .setLease(LeaseResponse.newBuilder()
                        .setIndex(index)
                        .addKnown(known)
                        .addLeft(seconds));
    }

    @Test
    void shouldAskItsOwnKeeperWhenItLeads() throws Exception {
        run.log.leader = 1;
        run.lead(1).grant(7, 10);
        CompletableFuture<Long> renewed = router.renew(7);
        run.confirm();
        assertEquals(10, get(renewed));
        assertNull(transport.sent.poll());
    }

    @Test
    void shouldSayWhyWhenItCloses() {
        run.log.leader = 2;
        router.renew(5);
        CompletableFuture<Long> waiting = router.renew(6);
        router.close();
        assertEquals(Unavailable.Reason.STOPPED, KeeperRun.reason(waiting));
        assertEquals(Unavailable.Reason.STOPPED, KeeperRun.reason(router.renew(7)));
    }
}
