package io.cairn.client;

import io.cairn.api.admin.AdminGrpc;
import io.cairn.api.admin.SaveBackupRequest;
import io.cairn.api.admin.SaveBackupResponse;
import io.cairn.client.CairnException.Applied;
import io.cairn.client.CairnException.Kind;
import io.grpc.CallOptions;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

/**
 * Copies of the state, kept in folders. A saved backup is complete and durable, and all its files have the checksums that
 * the peer says; that it opens and is the peer's state is proved by {@code cairn backup verify}, which needs the store.
 */
public final class Backups {
    private final Connections connections;

    Backups(Connections connections) {
        this.connections = connections;
    }

    /** Hears how far a backup has come; called on the caller's thread for every piece, so it must be quick. */
    @FunctionalInterface
    public interface Progress {
        /**
         * @param received bytes so far
         * @param toReceive bytes in all, without what is linked from earlier backups
         */
        void at(long received, long toReceive);
    }

    /**
     * Saves the state of the peer at {@code endpoint} into a new folder below {@code root}, named after revision and
     * time. Files that an earlier backup there has are linked, not sent, if they still have their checksum. Blocks.
     *
     * @param root made if need be; on one file system
     * @throws IOException the files cannot be written; what was half-made is deleted, also when the process is told to end
     * @throws CairnException the peer failed, or did not end within the timeout
     */
    public BackupSaved save(String endpoint, Path root, Duration timeout, Progress progress) throws IOException {
        BackupRoot folder = BackupRoot.open(root);
        EarlierFiles earlier = EarlierFiles.in(folder.path());
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            try {
                return save(Endpoint.parse(endpoint), folder, earlier, deadline, progress);
            } catch (EarlierFiles.Damaged damaged) {
                // It is no longer offered, so each turn makes the list shorter.
                earlier.forget(damaged.file());
            }
        }
    }

    private BackupSaved save(Endpoint endpoint, BackupRoot root, EarlierFiles earlier, long deadline, Progress progress)
            throws IOException, EarlierFiles.Damaged {
        SaveBackupRequest request =
                SaveBackupRequest.newBuilder().addAllHave(earlier.files()).build();
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        Context.CancellableContext context = Context.current().withCancellation();
        Context before = context.attach();
        try (BackupWriter writer = new BackupWriter(root, earlier, progress)) {
            Iterator<SaveBackupResponse> parts = ClientCalls.blockingServerStreamingCall(
                    connections.to(endpoint), AdminGrpc.getSaveBackupMethod(), options, request);
            while (parts.hasNext()) {
                writer.take(parts.next());
            }
            return writer.finish();
        } catch (StatusRuntimeException e) {
            throw Errors.of(e.getStatus(), e.getStatus().getCode() != Status.Code.UNAVAILABLE, false, endpoint.text());
        } catch (BackupWriter.Broken e) {
            throw new CairnException(Kind.CORRUPT, Applied.NO, endpoint.text() + ": " + e.getMessage(), e);
        } finally {
            context.detach(before);
            context.cancel(null);
        }
    }
}
