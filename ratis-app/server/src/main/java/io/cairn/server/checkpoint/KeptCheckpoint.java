package io.cairn.server.checkpoint;

import io.cairn.server.node.Backups.Kept;
import io.cairn.statemachine.checkpoint.Checkpoints;
import io.cairn.statemachine.checkpoint.Manifest;
import io.cairn.statemachine.checkpoint.Pin;
import io.cairn.statemachine.store.StoredState;
import io.cairn.statemachine.store.View;
import java.io.IOException;

/** A pinned checkpoint beside a view of the live state that was compacted as far: so their hashes can be compared. */
record KeptCheckpoint(Checkpoints checkpoints, Pin pin, StoredState state, View view) implements Kept {
    @Override
    public Manifest manifest() {
        return pin.checkpoint().manifest();
    }

    @Override
    public int hash() {
        return ((View.HashResult.Hash) view.hash(state.revision())).hash();
    }

    @Override
    public byte[] read(String file, long offset, int length) throws IOException {
        return checkpoints.read(pin.checkpoint(), file, offset, length);
    }

    @Override
    public void close() {
        view.close();
        pin.close();
    }
}
