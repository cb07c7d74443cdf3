package io.cairn.server.checkpoint;

import io.cairn.server.node.Backups;
import io.cairn.server.node.Snapshots;
import io.cairn.server.node.Unavailable;
import io.cairn.statemachine.checkpoint.Checkpoint;
import io.cairn.statemachine.checkpoint.Checkpoints;
import io.cairn.statemachine.checkpoint.Pin;
import io.cairn.statemachine.store.Store;
import io.cairn.statemachine.store.StoredState;
import io.cairn.statemachine.store.View;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Takes a checkpoint for each backup and keeps it for as long as it is read. */
public final class CheckpointBackups implements Backups {
    /** The newest may be retired between two steps here, when others are taken at that moment. */
    private static final int TRIES = 3;

    private final Checkpoints checkpoints;
    private final Snapshots snapshots;
    private final Supplier<View> views;

    /** @param views of the live state */
    public CheckpointBackups(Checkpoints checkpoints, Snapshots snapshots, Supplier<View> views) {
        this.checkpoints = checkpoints;
        this.snapshots = snapshots;
        this.views = views;
    }

    @Override
    public CompletableFuture<Backup> open() {
        return snapshots.create().thenApply(created -> new CheckpointBackup(checkpoints, pinNewest()));
    }

    /** A compaction between the two makes them differ; then there is a newer checkpoint to be had. */
    @Override
    public CompletableFuture<Kept> keep() {
        return keep(TRIES);
    }

    private CompletableFuture<Kept> keep(int tries) {
        return snapshots.create().thenCompose(created -> {
            Pin pin = pinNewest();
            StoredState state;
            try {
                state = Store.readState(pin.checkpoint().files());
            } catch (IOException | RuntimeException e) {
                pin.close();
                return CompletableFuture.failedFuture(e);
            }
            View view = views.get();
            boolean fits = view.compactedRevision() == state.compactedRevision() && view.revision() >= state.revision();
            if (fits) {
                return CompletableFuture.completedFuture(new KeptCheckpoint(checkpoints, pin, state, view));
            }
            view.close();
            pin.close();
            return tries > 1 ? keep(tries - 1) : CompletableFuture.failedFuture(notReady());
        });
    }

    private static Unavailable notReady() {
        return new Unavailable(Unavailable.Reason.NOT_READY);
    }

    private Pin pinNewest() {
        for (int i = 0; i < TRIES; i++) {
            Checkpoint newest = checkpoints.newest();
            @Nullable Pin pin = newest == null ? null : checkpoints.pin(newest);
            if (pin != null) {
                return pin;
            }
        }
        throw notReady();
    }
}
