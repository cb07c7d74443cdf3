package io.cairn.server.admin;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.cairn.api.admin.BackupFile;
import io.cairn.api.admin.BackupHead;
import io.cairn.api.admin.SaveBackupResponse;
import io.cairn.server.etcd.Replies;
import io.cairn.server.etcd.Streaming;
import io.cairn.server.node.Backups;
import io.cairn.server.node.Backups.Kept;
import io.cairn.statemachine.CrashPoint;
import io.cairn.statemachine.backup.BackupState;
import io.cairn.statemachine.checkpoint.FileSum;
import io.cairn.statemachine.store.StoredState;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Streams the files that a caller lacks. One that does not read holds up its own stream only, and for so long only. */
final class BackupSender implements Streaming {
    private static final Logger LOG = LoggerFactory.getLogger(BackupSender.class);

    /** Large enough that messages cost little, small enough that a slow reader shows. */
    private static final int PIECE_BYTES = 256 << 10;

    /** Each pins a checkpoint and a view; operators take one backup at a time. */
    private static final int STREAMS_MAX = 2;

    /** A caller that takes nothing for so long is gone, and its checkpoint holds disk space. */
    private static final Duration READS_WITHIN = Duration.ofMinutes(1);

    private static final Status TOO_MANY = Status.RESOURCE_EXHAUSTED.withDescription(
            "cairn: " + STREAMS_MAX + " backups are being saved from this peer");

    private static final Status STOPPING = Status.UNAVAILABLE.withDescription("cairn: this peer is stopping");

    private final Backups backups;
    private final Supplier<String> peerName;
    private final Replies replies;
    private final ThreadPoolExecutor threads;

    BackupSender(Backups backups, Supplier<String> peerName, Replies replies) {
        this.backups = backups;
        this.peerName = peerName;
        this.replies = replies;
        this.threads = new ThreadPoolExecutor(0, STREAMS_MAX, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread t = new Thread(task, "cairn-backup");
            t.setDaemon(true);
            return t;
        });
    }

    void send(List<BackupFile> have, StreamObserver<SaveBackupResponse> observer) {
        ServerCallStreamObserver<SaveBackupResponse> call = (ServerCallStreamObserver<SaveBackupResponse>) observer;
        Semaphore ready = new Semaphore(0);
        call.setOnReadyHandler(ready::release);
        call.setOnCancelHandler(ready::release);
        backups.keep().whenComplete((kept, error) -> {
            if (error != null) {
                replies.fail(call, error);
                return;
            }
            try {
                threads.execute(() -> send(kept, new HashSet<>(have), call, ready));
            } catch (RejectedExecutionException e) {
                kept.close();
                replies.fail(
                        call, threads.isShutdown() ? STOPPING.asRuntimeException() : TOO_MANY.asRuntimeException());
            }
        });
    }

    private void send(
            Kept kept, Set<BackupFile> have, ServerCallStreamObserver<SaveBackupResponse> call, Semaphore ready) {
        try (kept) {
            CrashPoint.BACKUP_PINNED.reached();
            call.onNext(SaveBackupResponse.newBuilder().setHead(head(kept)).build());
            for (FileSum file : kept.manifest().files()) {
                if (!have.contains(message(file)) && !send(kept, file, call, ready)) {
                    return;
                }
            }
            call.onNext(SaveBackupResponse.newBuilder().setProof(proof(kept)).build());
            call.onCompleted();
        } catch (ClosedByInterruptException | InterruptedException e) {
            Thread.currentThread().interrupt();
            replies.fail(call, STOPPING.asRuntimeException());
        } catch (IOException e) {
            LOG.error("a backup ends early: {}", e.getMessage());
            replies.fail(
                    call,
                    Status.DATA_LOSS.withDescription("cairn: " + e.getMessage()).asRuntimeException());
        } catch (RuntimeException e) {
            replies.fail(call, e);
        }
    }

    @Override
    public void endStreams() {
        threads.shutdownNow();
    }

    private BackupHead head(Kept kept) {
        BackupHead.Builder head = BackupHead.newBuilder()
                .setManifest(UnsafeByteOperations.unsafeWrap(kept.manifest().encode()))
                .setRevision(kept.state().revision())
                .setPeer(peerName.get());
        kept.manifest().files().forEach(file -> head.addFiles(message(file)));
        return head.build();
    }

    private static BackupFile message(FileSum file) {
        return BackupFile.newBuilder()
                .setName(file.name())
                .setSize(file.size())
                .setCrc32C(file.crc32c())
                .build();
    }

    /** False when the caller is gone. */
    private boolean send(Kept kept, FileSum file, ServerCallStreamObserver<SaveBackupResponse> call, Semaphore ready)
            throws IOException, InterruptedException {
        CRC32C sum = new CRC32C();
        for (long at = 0; at < file.size(); at += PIECE_BYTES) {
            byte[] piece = kept.read(file.name(), at, (int) Math.min(PIECE_BYTES, file.size() - at));
            sum.update(piece);
            if (!awaitReady(call, ready)) {
                return false;
            }
            call.onNext(SaveBackupResponse.newBuilder()
                    .setData(UnsafeByteOperations.unsafeWrap(piece))
                    .build());
            CrashPoint.BACKUP_PART_SENT.reached();
        }
        if ((int) sum.getValue() != file.crc32c()) {
            throw new IOException(file.name() + " of this peer's checkpoint is corrupt");
        }
        return true;
    }

    private ByteString proof(Kept kept) {
        StoredState state = kept.state();
        BackupState proof = new BackupState(peerName.get(), state.revision(), state.compactedRevision(), kept.hash());
        return UnsafeByteOperations.unsafeWrap(proof.encode());
    }

    private boolean awaitReady(ServerCallStreamObserver<?> call, Semaphore ready) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        while (!call.isCancelled() && !call.isReady()) {
            if (!ready.tryAcquire(READS_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("the caller of a backup read nothing for {}", READS_WITHIN);
                replies.fail(
                        call,
                        Status.DEADLINE_EXCEEDED
                                .withDescription("cairn: the caller read nothing for " + READS_WITHIN)
                                .asRuntimeException());
                return false;
            }
        }
        return !call.isCancelled();
    }
}
