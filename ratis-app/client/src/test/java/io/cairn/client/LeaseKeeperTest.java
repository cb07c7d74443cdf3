package io.cairn.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.api.etcd.LeaseGrpc;
import io.cairn.api.etcd.LeaseKeepAliveRequest;
import io.cairn.api.etcd.LeaseKeepAliveResponse;
import io.cairn.client.CairnException.Applied;
import io.cairn.client.CairnException.Kind;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Over real gRPC. */
class LeaseKeeperTest {
    /** Longer than a machine under load stands still. */
    private static final long TTL_SECONDS = 5;

    private static final long WITHIN_SECONDS = 60;

    /** A third of the time of the lease between two; so the fourth comes when it would be over. */
    private static final int RENEWALS = 4;

    private final AtomicInteger renewals = new AtomicInteger();
    private volatile long ttl = TTL_SECONDS;
    private volatile boolean broken;

    /** Renews for as long as the test says. */
    private final class Renewing extends LeaseGrpc.LeaseImplBase {
        @Override
        public StreamObserver<LeaseKeepAliveRequest> leaseKeepAlive(StreamObserver<LeaseKeepAliveResponse> answers) {
            return new StreamObserver<>() {
                @Override
                public void onNext(LeaseKeepAliveRequest request) {
                    renewals.incrementAndGet();
                    if (broken) {
                        answers.onError(Status.UNAVAILABLE.asRuntimeException());
                    } else {
                        answers.onNext(LeaseKeepAliveResponse.newBuilder()
                                .setID(request.getID())
                                .setTTL(ttl)
                                .build());
                    }
                }

                @Override
                public void onError(Throwable gone) {
                    broken = true;
                }

                @Override
                public void onCompleted() {
                    if (!broken) {
                        answers.onCompleted();
                    }
                }
            };
        }
    }

    private static CairnClient client(FakePeer peer) {
        return CairnClient.builder(List.of(peer.endpoint()))
                .requestTimeout(Duration.ofSeconds(60))
                .build();
    }

    private static LeaseGranted lease(long ttlSeconds) {
        return new LeaseGranted(new Header(1, 1, 1, 1), 77, ttlSeconds);
    }

    @Test
    void shouldRenewItsLeaseUntilThatIsGone() throws Exception {
        try (FakePeer peer = FakePeer.answering(new Renewing());
                CairnClient client = client(peer)) {
            assertEquals(77, client.leases().renew(77).id());
            LeaseKeeper keeper = client.leases().keep(lease(TTL_SECONDS));
            int before = renewals.get();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WITHIN_SECONDS);
            while (renewals.get() < before + RENEWALS && System.nanoTime() < deadline) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            assertTrue(renewals.get() >= before + RENEWALS, "renewals: " + renewals);
            assertFalse(keeper.lost().isDone(), "it is renewed");
            ttl = 0;
            assertEquals(
                    Kind.NOT_FOUND,
                    keeper.lost().get(WITHIN_SECONDS, TimeUnit.SECONDS).kind());
            CairnException gone =
                    assertThrows(CairnException.class, () -> client.leases().renew(77));
            assertEquals(Kind.NOT_FOUND, gone.kind());
        }
    }

    @Test
    void shouldTakeItForLostWhenNobodyRenewedItInTime() throws Exception {
        try (FakePeer peer = FakePeer.answering(new Renewing());
                CairnClient client = client(peer)) {
            broken = true;
            long start = System.nanoTime();
            LeaseKeeper keeper = client.leases().keep(lease(1));
            CairnException why = keeper.lost().get(WITHIN_SECONDS, TimeUnit.SECONDS);
            assertEquals(Kind.TIMEOUT, why.kind());
            assertTrue(System.nanoTime() - start >= TimeUnit.SECONDS.toNanos(1), "not before its time");
        }
    }

    /** Time that passes only while the keeper waits. */
    private static final class Virtual implements LeaseKeeper.Time {
        private Runnable next = () -> {};
        private long now = 5;

        @Override
        public long nanos() {
            return now;
        }

        @Override
        public void after(long nanos, Runnable task) {
            next = () -> {
                now += nanos;
                task.run();
            };
        }

        void pass(Duration duration) {
            now += duration.toNanos();
        }

        void run() {
            next.run();
        }
    }

    private static CompletableFuture<LeaseRenewed> down() {
        return CompletableFuture.failedFuture(new CairnException(Kind.UNAVAILABLE, Applied.NO, "down", null));
    }

    /** Each renewal takes 5 s to fail: after the second 6 s are left of the 48 s, which is less than a third. */
    @Test
    void shouldLookAgainWhenItsTimeIsOverAndNotLater() {
        Virtual time = new Virtual();
        long granted = time.nanos();
        List<Long> asked = new ArrayList<>();
        LeaseKeeper keeper = new LeaseKeeper(
                () -> {
                    asked.add(TimeUnit.NANOSECONDS.toSeconds(time.nanos() - granted));
                    time.pass(Duration.ofSeconds(5));
                    return down();
                },
                77,
                48,
                time);
        time.run();
        time.run();
        assertFalse(keeper.lost().isDone());
        time.run();
        assertTrue(keeper.lost().isDone());
        assertEquals(List.of(16L, 37L, 48L), asked);
    }

    @Test
    void shouldGoOnAfterFailuresWhileThereIsTime() {
        Virtual time = new Virtual();
        Deque<CompletableFuture<LeaseRenewed>> answers = new ArrayDeque<>();
        LeaseKeeper keeper = new LeaseKeeper(answers::remove, 77, 48, time);
        for (int i = 0; i < 4; i++) {
            answers.add(down());
            answers.add(CompletableFuture.completedFuture(new LeaseRenewed(new Header(1, 1, 1, 1), 77, 48)));
            time.run();
            time.run();
        }
        assertEquals(0, answers.size(), "all were asked for");
        assertFalse(keeper.lost().isDone());
    }

    @Test
    void shouldStopWhenClosed() throws Exception {
        try (FakePeer peer = FakePeer.answering(new Renewing());
                CairnClient client = client(peer)) {
            LeaseKeeper keeper = client.leases().keep(lease(2));
            keeper.close();
            int before = renewals.get();
            TimeUnit.SECONDS.sleep(2);
            assertTrue(renewals.get() <= before + 1, "but for one under way");
            assertFalse(keeper.lost().isDone());
        }
    }
}
