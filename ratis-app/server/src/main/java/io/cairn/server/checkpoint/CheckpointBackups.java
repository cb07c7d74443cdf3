package io.cairn.server.checkpoint;

import io.cairn.server.node.Backups;
import io.cairn.server.node.Snapshots;
import io.cairn.server.node.Unavailable;
import io.cairn.statemachine.checkpoint.Checkpoint;
import io.cairn.statemachine.checkpoint.Checkpoints;
import io.cairn.statemachine.checkpoint.Pin;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Takes a checkpoint for each backup and keeps it for as long as it is read. */
public final class CheckpointBackups implements Backups {
    /** The newest may be retired between two steps here, when others are taken at that moment. */
    private static final int TRIES = 3;

    private final Checkpoints checkpoints;
    private final Snapshots snapshots;

    public CheckpointBackups(Checkpoints checkpoints, Snapshots snapshots) {
        this.checkpoints = checkpoints;
        this.snapshots = snapshots;
    }

    @Override
    public CompletableFuture<Backup> open() {
        return snapshots.create().thenApply(created -> new CheckpointBackup(checkpoints, pinNewest()));
    }

    private Pin pinNewest() {
        for (int i = 0; i < TRIES; i++) {
            Checkpoint newest = checkpoints.newest();
            @Nullable Pin pin = newest == null ? null : checkpoints.pin(newest);
            if (pin != null) {
                return pin;
            }
        }
        throw new Unavailable(Unavailable.Reason.NOT_READY);
    }
}
