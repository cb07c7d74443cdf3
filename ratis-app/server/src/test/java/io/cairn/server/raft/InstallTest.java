package io.cairn.server.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.server.cluster.Ports;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.Position;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotResult;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peer 1 on a real log, with an empty one; what peers 2 and 3 say to it when they lead is forged. */
class InstallTest {
    private static final long CLUSTER = 9;
    private static final Position CLAIM = new Position(1, 520);

    @TempDir
    Path folder;

    private final Receiver receiver = new Receiver();
    private ConsensusLog log;
    private int port;

    /** @param first where the log of the one who asks begins */
    private record Wanted(long leader, Position first, CompletableFuture<@Nullable Position> fetched) {}

    private static final class Receiver extends Delivered {
        final BlockingQueue<Wanted> wanted = new LinkedBlockingQueue<>();
        final BlockingQueue<Position> installed = new LinkedBlockingQueue<>();

        @Override
        public CompletableFuture<@Nullable Position> install(long leader, Position first) {
            Wanted now = new Wanted(leader, first, new CompletableFuture<>());
            wanted.add(now);
            return now.fetched();
        }

        @Override
        public void pause() {
            // Nothing is applied here.
        }

        @Override
        public void reinitialize() {
            last = CLAIM;
            installed.add(CLAIM);
        }

        @Override
        public Position reported() {
            return last;
        }
    }

    @BeforeEach
    void start() throws Exception {
        port = Ports.free();
        Configuration members = new Configuration(
                List.of(
                        new Participant(1, "127.0.0.1:" + port, true),
                        new Participant(2, "127.0.0.1:" + Ports.free(), true),
                        new Participant(3, "127.0.0.1:" + Ports.free(), true)),
                List.of());
        log = ConsensusLog.open(
                new ConsensusLog.Options(folder, 1, "127.0.0.1", port, Duration.ofSeconds(2)),
                receiver,
                request -> CompletableFuture.completedFuture(request),
                CLUSTER,
                members);
        log.start(CLUSTER);
        log.takeCalls();
    }

    @AfterEach
    void stop() throws Exception {
        log.close();
    }

    private InstallSnapshotResult ask(long leader, long term, long first) throws Exception {
        return new ForgedInstall(CLUSTER, term, leader, 1, first).askedAt(port);
    }

    /** Whether it takes what this leader appends. */
    private boolean follows(long leader, long term) throws Exception {
        return new ForgedHeartbeat(CLUSTER, term, leader, 1, 0).heardAt(port);
    }

    private Wanted wanted() throws InterruptedException {
        Wanted next = receiver.wanted.poll(60, TimeUnit.SECONDS);
        assertTrue(next != null, "nothing is fetched");
        return next;
    }

    /** For the leader of term 5, whose log begins at 500. */
    private Wanted begin() throws Exception {
        assertEquals(InstallSnapshotResult.IN_PROGRESS, ask(2, 5, 500));
        Wanted first = wanted();
        assertEquals(2, first.leader());
        assertFalse(follows(2, 5), "Ratis takes entries during an install now");
        return first;
    }

    @Test
    void shouldInstallWhatIsHereWhenTheLeaderAsksAgain() throws Exception {
        begin().fetched().complete(CLAIM);
        assertEquals(InstallSnapshotResult.SNAPSHOT_INSTALLED, ask(2, 5, 510));
        assertEquals(CLAIM, receiver.installed.poll(60, TimeUnit.SECONDS));
        assertTrue(follows(2, 5));
        assertTrue(follows(3, 6));
        assertEquals(List.of(), List.copyOf(receiver.failures));
    }

    @Test
    void shouldSayThatTheLeaderHasNone() throws Exception {
        begin().fetched().complete(null);
        assertEquals(InstallSnapshotResult.SNAPSHOT_UNAVAILABLE, ask(2, 5, 500));
        assertTrue(follows(2, 5));
    }

    /** Its log may reach back far enough. */
    @Test
    void shouldFollowAnotherLeaderWhileItStillFetches() throws Exception {
        Wanted first = begin();
        assertTrue(follows(3, 6), "stuck");
        assertTrue(first.fetched().isCompletedExceptionally(), "it is fetched for nobody");
    }

    @Test
    void shouldFollowAnotherLeaderWhenAllIsHere() throws Exception {
        begin().fetched().complete(CLAIM);
        assertTrue(follows(3, 6), "stuck");
        assertEquals(List.of(), List.copyOf(receiver.failures));
    }

    @Test
    void shouldFollowAnotherLeaderWhenTheFirstHadNone() throws Exception {
        begin().fetched().complete(null);
        assertTrue(follows(3, 6), "stuck");
    }

    /** Of another leader, or of the same in a later term. */
    @ParameterizedTest
    @ValueSource(longs = {2, 3})
    void shouldFetchForANewLeaderWhoseLogBeginsEarlier(long leader) throws Exception {
        begin().fetched().complete(CLAIM);
        assertEquals(InstallSnapshotResult.IN_PROGRESS, ask(leader, 6, 300));
        Wanted second = wanted();
        assertEquals(leader, second.leader());
        assertEquals(new Position(1, 300), second.first());
        second.fetched().complete(CLAIM);
        assertEquals(InstallSnapshotResult.SNAPSHOT_INSTALLED, ask(leader, 6, 300));
        assertEquals(CLAIM, receiver.installed.poll(60, TimeUnit.SECONDS));
        assertTrue(follows(leader, 6));
    }

    @Test
    void shouldFetchForTheSameLeaderWhoseLogBeginsEarlierAfterAll() throws Exception {
        Wanted first = begin();
        assertEquals(InstallSnapshotResult.IN_PROGRESS, ask(2, 5, 300));
        assertTrue(first.fetched().isCompletedExceptionally());
        assertEquals(new Position(1, 300), wanted().first());
    }
}
