package io.cairn.server.etcd;

import static io.cairn.server.etcd.TestServer.error;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.lock.LockGrpc;
import io.cairn.api.etcd.lock.LockRequest;
import io.cairn.api.etcd.lock.LockResponse;
import io.cairn.api.etcd.lock.UnlockRequest;
import io.cairn.server.node.Unavailable;
import io.cairn.statemachine.command.DeleteRange;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real port over a real store. */
class LockServiceTest {
    private static final long SOON_SECONDS = 60;
    private static final long NOT_SOON_MILLIS = 150;

    @TempDir
    Path folder;

    private StoreServer run;

    @BeforeEach
    void open() throws Exception {
        run = new StoreServer(folder);
    }

    @AfterEach
    void close() {
        run.close();
    }

    private static LockRequest request(String name, long lease) {
        return LockRequest.newBuilder()
                .setName(ByteString.copyFromUtf8(name))
                .setLease(lease)
                .build();
    }

    private LockResponse lock(String name, long lease) {
        return LockGrpc.newBlockingStub(run.server.channel)
                .withDeadlineAfter(SOON_SECONDS, TimeUnit.SECONDS)
                .lock(request(name, lease));
    }

    private Future<LockResponse> lockLater(long lease) {
        return LockGrpc.newFutureStub(run.server.channel).lock(request("m", lease));
    }

    private long unlock(String key) {
        return LockGrpc.newBlockingStub(run.server.channel)
                .withDeadlineAfter(SOON_SECONDS, TimeUnit.SECONDS)
                .unlock(UnlockRequest.newBuilder()
                        .setKey(ByteString.copyFromUtf8(key))
                        .build())
                .getHeader()
                .getRevision();
    }

    private static String key(LockResponse response) {
        return response.getKey().toStringUtf8();
    }

    private static String get(Future<LockResponse> lock) throws Exception {
        return key(lock.get(SOON_SECONDS, TimeUnit.SECONDS));
    }

    /** A waiting lock has its key; it must be there before the next one comes. */
    private Future<LockResponse> queue(long lease) {
        Future<LockResponse> waiting = lockLater(lease);
        awaitKeys(List.of("m/" + Long.toHexString(lease)));
        return waiting;
    }

    private void awaitKeys(List<String> keys) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SOON_SECONDS);
        while (!run.keys().containsAll(keys)) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("keys " + run.keys());
            }
            Thread.onSpinWait();
        }
    }

    private void awaitNoKey(String key) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SOON_SECONDS);
        while (run.keys().contains(key)) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("keys " + run.keys());
            }
            Thread.onSpinWait();
        }
    }

    private static void assertWaits(Future<?> future) throws Exception {
        TimeUnit.MILLISECONDS.sleep(NOT_SOON_MILLIS);
        assertFalse(future.isDone());
    }

    @Test
    void shouldLockAtOnceWhenNobodyHasIt() {
        run.grant(20);
        LockResponse locked = lock("mylock", 20);
        assertEquals("mylock/14", key(locked));
        assertEquals(2, locked.getHeader().getRevision());
        LockResponse again = lock("mylock", 20);
        assertEquals("mylock/14", key(again));
        assertEquals(2, again.getHeader().getRevision());
        assertEquals("/14", key(lock("", 20)));
    }

    @Test
    void shouldGrantALeaseToThoseWithoutOne() {
        LockResponse locked = lock("m", 0);
        long lease = Long.parseLong(key(locked).substring(2), 16);
        assertEquals(60, run.ttl(lease));
        assertEquals(lease, run.all().get(0).lease());
    }

    @Test
    void shouldHandTheLockOnInTheOrderInWhichItWasAskedFor() throws Exception {
        run.grant(1, 2, 3);
        lock("m", 1);
        Future<LockResponse> second = queue(2);
        Future<LockResponse> third = queue(3);
        assertWaits(second);
        unlock("m/1");
        assertEquals("m/2", get(second));
        assertWaits(third);
        run.revoke(2);
        assertEquals("m/3", get(third));
    }

    @Test
    void shouldPassOverOneThatStoppedWaiting() throws Exception {
        run.grant(1, 2, 3);
        lock("m", 1);
        Future<LockResponse> second = queue(2);
        Future<LockResponse> third = queue(3);
        second.cancel(true);
        awaitNoKey("m/2");
        assertWaits(third);
        unlock("m/1");
        assertEquals("m/3", get(third));
    }

    /** Its key is the oldest then, so it would have the lock, and nobody would ever give it back. */
    @Test
    void shouldPassOverOneThatStopsWaitingDuringTheLastRead() throws Exception {
        run.grant(1, 2, 3);
        lock("m", 1);
        Future<LockResponse> second = queue(2);
        Future<LockResponse> third = queue(3);
        CompletableFuture<Void> forOlder = holdReads();
        int before = reads();
        unlock("m/1");
        awaitReads(before + 1);
        CompletableFuture<Void> ofItsOwn = holdReads();
        forOlder.complete(null);
        awaitReads(before + 2);
        second.cancel(true);
        // On the same connection, so behind the cancellation.
        unlock("other");
        ofItsOwn.complete(null);
        assertEquals("m/3", get(third));
    }

    private CompletableFuture<Void> holdReads() {
        CompletableFuture<Void> held = new CompletableFuture<>();
        run.server.peer.barrier = held;
        return held;
    }

    private int reads() {
        return run.server.peer.barriers.getOrDefault("linearizable", 0);
    }

    private void awaitReads(int count) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SOON_SECONDS);
        while (reads() < count) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("only " + reads() + " reads");
            }
            Thread.onSpinWait();
        }
    }

    @Test
    void shouldFailWhenTheOwnLeaseEndsFirst() throws Exception {
        run.grant(1, 2);
        lock("m", 1);
        Future<LockResponse> second = queue(2);
        run.revoke(2);
        unlock("m/1");
        ExecutionException failed =
                assertThrows(ExecutionException.class, () -> second.get(SOON_SECONDS, TimeUnit.SECONDS));
        assertEquals(
                "UNKNOWN: mutex: session is expired",
                ((StatusRuntimeException) failed.getCause()).getStatus().getCode() + ": "
                        + ((StatusRuntimeException) failed.getCause())
                                .getStatus()
                                .getDescription());
    }

    @Test
    void shouldTellErrorsAsUnknownWithTheirText() {
        assertEquals("UNKNOWN etcdserver: requested lease not found", error(() -> lock("m", 7)));
        assertEquals("UNKNOWN etcdserver: key is not provided", error(() -> unlock("")));
        run.server.peer.failWith(new Unavailable(Unavailable.Reason.TIMED_OUT));
        assertEquals("UNKNOWN etcdserver: request timed out", error(() -> lock("m", 7)));
    }

    @Test
    void shouldUnlockAnyKeyAndNone() {
        run.grant(1);
        lock("m", 1);
        assertEquals(2, unlock("other"));
        assertEquals(3, unlock("m/1"));
        assertEquals(List.of(), run.keys());
        assertEquals(3, unlock("m/1"));
        long deletes = run.server.peer.proposed.stream()
                .filter(c -> c instanceof DeleteRange)
                .count();
        assertEquals(3, deletes);
    }
}
