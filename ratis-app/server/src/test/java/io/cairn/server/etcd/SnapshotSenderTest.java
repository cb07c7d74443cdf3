package io.cairn.server.etcd;

import static io.cairn.server.etcd.TestServer.error;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.api.etcd.MaintenanceGrpc;
import io.cairn.api.etcd.SnapshotRequest;
import io.cairn.api.etcd.SnapshotResponse;
import io.cairn.server.node.Backups.Backup;
import io.cairn.server.node.FakePeer;
import io.cairn.server.node.PeerStatus.Role;
import io.cairn.server.node.Unavailable;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SnapshotSenderTest {
    private static final int BLOCK = 512;

    private final TestServer server = new TestServer();
    private final FakePeer peer = server.peer;

    @AfterEach
    void stop() {
        server.close();
    }

    /** So many blocks of noise, perhaps with an end before its time. */
    private static final class Noise implements Backup {
        private final long bytes;
        private final long breaksAt;
        private final Random random = new Random(5);
        private volatile long at;
        private volatile boolean closed;

        Noise(int blocks, long breaksAt) {
            this.bytes = (long) blocks * BLOCK;
            this.breaksAt = breaksAt;
        }

        @Override
        public long bytes() {
            return bytes;
        }

        @Override
        public byte[] next(int atMost) throws IOException {
            if (at >= breaksAt) {
                throw new IOException("x.sst is corrupt");
            }
            byte[] next = new byte[(int) Math.min(atMost, bytes - at)];
            random.nextBytes(next);
            at += next.length;
            return next;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private Noise offer(int blocks, long breaksAt) {
        Noise noise = new Noise(blocks, breaksAt);
        peer.backup = CompletableFuture.completedFuture(noise);
        return noise;
    }

    private static void awaitClosed(Noise noise) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!noise.closed) {
            assertTrue(System.nanoTime() - deadline < 0, "never closed");
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Test
    void shouldSendWhatEtcdctlCanCheck() throws Exception {
        Noise noise = offer(1001, Long.MAX_VALUE);
        List<SnapshotResponse> all = new ArrayList<>();
        server.maintenance().snapshot(SnapshotRequest.getDefaultInstance()).forEachRemaining(all::add);
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        long remaining = noise.bytes();
        for (SnapshotResponse piece : all.subList(0, all.size() - 1)) {
            assertTrue(piece.getBlob().size() <= 32 << 10);
            remaining -= piece.getBlob().size();
            assertEquals(remaining, piece.getRemainingBytes());
            assertEquals("3.6.0", piece.getVersion());
            assertFalse(piece.hasHeader());
            sha.update(piece.getBlob().toByteArray());
            file.writeBytes(piece.getBlob().toByteArray());
        }
        assertEquals(0, remaining);
        SnapshotResponse last = all.get(all.size() - 1);
        assertEquals(0, last.getRemainingBytes());
        assertArrayEquals(sha.digest(), last.getBlob().toByteArray());
        file.writeBytes(last.getBlob().toByteArray());
        assertEquals(32, file.size() % BLOCK);
        awaitClosed(noise);
    }

    @Test
    void shouldServeLearners() {
        peer.role = Role.LISTENER;
        offer(1, Long.MAX_VALUE);
        List<SnapshotResponse> all = new ArrayList<>();
        server.maintenance().snapshot(SnapshotRequest.getDefaultInstance()).forEachRemaining(all::add);
        assertEquals(2, all.size());
    }

    @Test
    void shouldEndWithoutASumWhenTheFilesAreBad() throws Exception {
        Noise noise = offer(1000, 100_000);
        Iterator<SnapshotResponse> pieces = server.maintenance().snapshot(SnapshotRequest.getDefaultInstance());
        StatusRuntimeException ended = assertThrows(
                StatusRuntimeException.class,
                () -> pieces.forEachRemaining(p -> assertTrue(p.getRemainingBytes() > 0, "not the last")));
        assertEquals(
                "DATA_LOSS: cairn: x.sst is corrupt; this backup is worth nothing", String.valueOf(ended.getMessage()));
        awaitClosed(noise);
    }

    @Test
    void shouldSayWhyThereIsNone() {
        peer.backup = CompletableFuture.failedFuture(new Unavailable(Unavailable.Reason.STOPPED));
        assertEquals(
                "UNAVAILABLE etcdserver: server stopped",
                error(() -> server.maintenance()
                        .snapshot(SnapshotRequest.getDefaultInstance())
                        .hasNext()));
    }

    @Test
    void shouldSayThatTheServerStops() throws Exception {
        Noise noise = offer(4 << 20, Long.MAX_VALUE);
        Iterator<SnapshotResponse> pieces = server.maintenance().snapshot(SnapshotRequest.getDefaultInstance());
        pieces.next();
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> server.stop(Duration.ofMinutes(1)));
        StatusRuntimeException ended =
                assertThrows(StatusRuntimeException.class, () -> pieces.forEachRemaining(piece -> {}));
        assertEquals("UNAVAILABLE: etcdserver: server stopped", String.valueOf(ended.getMessage()));
        awaitClosed(noise);
        stopped.get(60, TimeUnit.SECONDS);
    }

    @Test
    void shouldSayThatTheServerStopsToOneThatWaitsForItsCheckpoint() throws Exception {
        peer.backup = new CompletableFuture<>();
        Iterator<SnapshotResponse> pieces = server.maintenance().snapshot(SnapshotRequest.getDefaultInstance());
        server.maintenanceService.endStreams();
        Noise noise = new Noise(1, Long.MAX_VALUE);
        peer.backup.complete(noise);
        assertEquals("UNAVAILABLE etcdserver: server stopped", error(pieces::hasNext));
        awaitClosed(noise);
    }

    /** A client that reads nothing: the server must not read on and on into memory. */
    @Test
    void shouldReadNoFasterThanItsClient() throws Exception {
        Noise noise = offer(4 << 20, Long.MAX_VALUE);
        CompletableFuture<ClientCallStreamObserver<SnapshotRequest>> call = new CompletableFuture<>();
        MaintenanceGrpc.newStub(server.channel)
                .snapshot(
                        SnapshotRequest.getDefaultInstance(),
                        new ClientResponseObserver<SnapshotRequest, SnapshotResponse>() {
                            @Override
                            public void beforeStart(ClientCallStreamObserver<SnapshotRequest> stream) {
                                stream.disableAutoRequestWithInitial(1);
                                call.complete(stream);
                            }

                            @Override
                            public void onNext(SnapshotResponse piece) {}

                            @Override
                            public void onError(Throwable t) {}

                            @Override
                            public void onCompleted() {}
                        });
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (noise.at == 0 && System.nanoTime() - deadline < 0) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        TimeUnit.MILLISECONDS.sleep(1500);
        long read = noise.at;
        assertTrue(read > 0 && read < 16 << 20, "read ahead: " + read);
        call.join().cancel("enough", null);
        awaitClosed(noise);
    }
}
