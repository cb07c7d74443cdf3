package io.cairn.statemachine.backup;

import io.cairn.statemachine.Fault;
import io.cairn.statemachine.checkpoint.Checkpoint;
import io.cairn.statemachine.checkpoint.CorruptCheckpointException;
import io.cairn.statemachine.store.Seed;
import io.cairn.statemachine.store.Store;
import io.cairn.statemachine.store.StoreOptions;
import io.cairn.statemachine.store.View;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Opens the state and compares it with what the peer said that it was copied from: checksums show that the files are
 * those that were sent, this shows that they are the state.
 *
 * @param revision of the opened state
 * @param hash etcd's HashKV at that revision
 */
public record Proof(long revision, int hash) {
    /**
     * Opens a scratch copy, made of links where that is safe, and reads all of it.
     *
     * @param scratch a folder that is not there yet, on the backup's file system; the caller deletes it
     * @throws CorruptCheckpointException it does not open, or is another state
     */
    public static Proof of(Backup backup, Path scratch) throws IOException {
        Seed.link(backup.files(), scratch);
        return ofStore(backup, scratch);
    }

    /** As {@link #of}, for a store that was already made of copies. */
    public static Proof ofStore(Backup backup, Path directory) throws IOException {
        try (Store store = Store.open(directory, StoreOptions.DEFAULTS);
                View view = store.view()) {
            View.HashResult.Hash found = (View.HashResult.Hash) view.hash(0);
            BackupState state = backup.state();
            if (state != null) {
                compare(state, found);
            }
            return new Proof(found.revision(), found.hash());
        } catch (Fault e) {
            throw new CorruptCheckpointException(Checkpoint.FILES, "do not open: " + e.getMessage(), e);
        }
    }

    private static void compare(BackupState said, View.HashResult.Hash found) throws CorruptCheckpointException {
        boolean same = said.revision() == found.revision()
                && said.compactedRevision() == found.compactedRevision()
                && said.hash() == found.hash();
        if (!same) {
            throw new CorruptCheckpointException(
                    Checkpoint.FILES,
                    String.format(
                            "hold revision %d (compacted %d, hash %08x), but %s had revision %d (compacted %d, hash %08x)",
                            found.revision(),
                            found.compactedRevision(),
                            found.hash(),
                            said.peer(),
                            said.revision(),
                            said.compactedRevision(),
                            said.hash()));
        }
    }
}
