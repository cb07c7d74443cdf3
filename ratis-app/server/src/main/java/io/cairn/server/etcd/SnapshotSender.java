package io.cairn.server.etcd;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.cairn.api.etcd.SnapshotResponse;
import io.cairn.server.node.Backups;
import io.cairn.server.node.Backups.Backup;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Streams backups in etcd's framing: pieces with what remains after each, and at last the SHA-256 of all. A client that
 * does not read holds up its own stream only, and for so long only.
 */
final class SnapshotSender implements Streaming {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotSender.class);

    /** As etcd's. */
    private static final int PIECE_BYTES = 32 << 10;

    /** Each pins a checkpoint; operators take one backup at a time. */
    private static final int STREAMS_MAX = 4;

    /** A client that takes nothing for so long is gone, and its checkpoint holds disk space. */
    private static final Duration READS_WITHIN = Duration.ofMinutes(1);

    private final Backups backups;
    private final Replies replies;
    private final Duration readsWithin;
    private final ThreadPoolExecutor threads;

    SnapshotSender(Backups backups, Replies replies) {
        this(backups, replies, READS_WITHIN);
    }

    SnapshotSender(Backups backups, Replies replies, Duration readsWithin) {
        this.backups = backups;
        this.replies = replies;
        this.readsWithin = readsWithin;
        this.threads = new ThreadPoolExecutor(0, STREAMS_MAX, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread t = new Thread(task, "cairn-snapshot");
            t.setDaemon(true);
            return t;
        });
    }

    void send(StreamObserver<SnapshotResponse> observer) {
        ServerCallStreamObserver<SnapshotResponse> call = (ServerCallStreamObserver<SnapshotResponse>) observer;
        Semaphore ready = new Semaphore(0);
        call.setOnReadyHandler(ready::release);
        call.setOnCancelHandler(ready::release);
        backups.open().whenComplete((backup, error) -> {
            if (error != null) {
                replies.fail(call, error);
                return;
            }
            try {
                threads.execute(() -> send(backup, call, ready));
            } catch (RejectedExecutionException tooMany) {
                backup.close();
                replies.fail(call, threads.isShutdown() ? EtcdError.STOPPED.exception() : tooMany);
            }
        });
    }

    private void send(Backup backup, ServerCallStreamObserver<SnapshotResponse> call, Semaphore ready) {
        try (backup) {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            long remaining = backup.bytes();
            byte[] piece;
            while ((piece = backup.next(PIECE_BYTES)).length > 0) {
                if (!awaitReady(call, ready)) {
                    return;
                }
                sha.update(piece);
                remaining -= piece.length;
                call.onNext(response(remaining, UnsafeByteOperations.unsafeWrap(piece)));
            }
            call.onNext(response(0, ByteString.copyFrom(sha.digest())));
            call.onCompleted();
        } catch (ClosedByInterruptException | InterruptedException e) {
            Thread.currentThread().interrupt();
            replies.fail(call, EtcdError.STOPPED.exception());
        } catch (IOException e) {
            LOG.error("a backup ends early: {}", e.getMessage());
            replies.fail(
                    call,
                    Status.DATA_LOSS
                            .withDescription("cairn: " + e.getMessage() + "; this backup is worth nothing")
                            .asRuntimeException());
        } catch (NoSuchAlgorithmException | RuntimeException e) {
            replies.fail(call, e);
        }
    }

    /** False when the client is gone. */
    private boolean awaitReady(ServerCallStreamObserver<?> call, Semaphore ready) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        while (!call.isCancelled() && !call.isReady()) {
            if (!ready.tryAcquire(readsWithin.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("a client of a backup read nothing for {}", readsWithin);
                replies.fail(call, EtcdError.TIMED_OUT.exception());
                return false;
            }
        }
        return !call.isCancelled();
    }

    private static SnapshotResponse response(long remaining, ByteString blob) {
        return SnapshotResponse.newBuilder()
                .setRemainingBytes(remaining)
                .setBlob(blob)
                .setVersion(EtcdVersion.STORAGE)
                .build();
    }

    @Override
    public void endStreams() {
        threads.shutdownNow();
    }
}
