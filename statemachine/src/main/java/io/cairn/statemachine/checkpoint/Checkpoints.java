package io.cairn.statemachine.checkpoint;

import io.cairn.statemachine.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of one peer, in a folder of their own. A checkpoint is there whole and durable, or not at all.
 *
 * <p>{@link #list}, {@link #newest}, {@link #pin}, {@link #read} and {@link #verify} are for any thread; all that changes
 * the folder is for one thread, the checkpointer. As create and adopt are thus never at work at once and neither goes
 * below the newest, a checkpoint begun before an install can not end up above it.
 */
public final class Checkpoints {
    /** Most bytes of one {@link #read}; with its envelope it stays well under gRPC's and Ratis' 4 MiB. */
    public static final int MAX_CHUNK = 2 << 20;

    private final CheckpointFolder folder;
    private final int keep;
    private final Shelf shelf = new Shelf();
    private final List<CorruptCheckpointException> problems;

    private Checkpoints(CheckpointFolder folder, int keep, CheckpointFolder.Found found) {
        this.folder = folder;
        this.keep = keep;
        this.problems = found.problems();
        found.checkpoints().forEach(shelf::add);
    }

    /**
     * Opens the folder, made if need be: removes what was half-made, sets aside what is unreadable (no or a damaged
     * manifest, a missing file, a wrong size). Contents are not read; that is {@link #verify}.
     *
     * @param keep how many {@link #retire} leaves, at least 1
     */
    public static Checkpoints open(Path dir, int keep) throws IOException {
        if (keep < 1) {
            throw new IllegalArgumentException("at least one checkpoint must be kept, not " + keep);
        }
        CheckpointFolder folder = new CheckpointFolder(dir);
        return new Checkpoints(folder, keep, folder.open());
    }

    /** What was set aside when the folder was opened; empty if all was well. */
    public List<CorruptCheckpointException> problems() {
        return problems;
    }

    /** All there are, newest first. The list itself never changes. */
    public List<Checkpoint> list() {
        return shelf.list();
    }

    /** @return null: none */
    public @Nullable Checkpoint newest() {
        return shelf.newest();
    }

    /**
     * Makes a checkpoint. The claim must have been taken before the source is asked to write.
     *
     * @param abort asked once all is written, just before the checkpoint is published
     * @return the newest one if it claims the same position; null: aborted, nothing is left of it
     * @throws IllegalArgumentException the newest one claims a later position
     * @throws IOException nothing is left of it either
     */
    public @Nullable Checkpoint create(Claim claim, CheckpointSource source, BooleanSupplier abort) throws IOException {
        Checkpoint newest = notBelow(claim.position());
        if (newest != null) {
            return newest;
        }
        Checkpoint made = folder.create(claim, source, Sums.of(list()), abort);
        if (made != null) {
            shelf.add(made);
        }
        return made;
    }

    /**
     * Takes in a checkpoint that was received and verified ({@link IncomingCheckpoint#finish}). Its folder, on the same
     * file system, is renamed; if the newest one claims the same position, it is deleted.
     *
     * @throws IllegalArgumentException the newest one claims a later position; the folder stays where it is
     * @throws CorruptCheckpointException it was not finished; the folder stays where it is
     */
    public Checkpoint adopt(Path finishedFolder) throws IOException {
        Manifest manifest = Manifest.read(finishedFolder.resolve(Manifest.NAME));
        Verification.shape(finishedFolder, manifest);
        Checkpoint newest = notBelow(manifest.claim().position());
        if (newest != null) {
            Disk.delete(finishedFolder);
            return newest;
        }
        Checkpoint adopted = folder.publish(finishedFolder, manifest);
        shelf.add(adopted);
        return adopted;
    }

    /** As {@link #adopt}, if the folder holds a finished checkpoint that is newer than all here; null otherwise. */
    public @Nullable Checkpoint adoptIfFinished(Path folder) throws IOException {
        Path manifest = folder.resolve(Manifest.NAME);
        if (!Files.exists(manifest)) {
            return null;
        }
        Checkpoint newest = newest();
        boolean newer = newest == null
                || newest.claim().index()
                        < Manifest.read(manifest).claim().position().index();
        return newer ? adopt(folder) : null;
    }

    /**
     * Reads all of it and compares it with its manifest: sizes, checksums, no file missing and none too many. What the
     * page cache holds is not read from the disk again.
     *
     * @throws CorruptCheckpointException names the first bad file
     * @throws NoSuchFileException it is no longer listed
     */
    public void verify(Checkpoint checkpoint) throws IOException {
        try (Pin pin = pin(checkpoint)) {
            if (pin == null) {
                throw gone(checkpoint);
            }
            Verification.everything(checkpoint.directory(), checkpoint.manifest());
        }
    }

    /**
     * Reads one file and compares it with the manifest, before it is sent. Hold a pin meanwhile.
     *
     * @throws IllegalArgumentException no such file in the manifest
     * @throws CorruptCheckpointException it is missing or differs
     */
    public static void verify(Checkpoint checkpoint, String file) throws IOException {
        FileSum expected = checkpoint.manifest().file(file);
        if (expected == null) {
            throw new IllegalArgumentException(checkpoint.claim() + " has no file " + file);
        }
        Verification.size(checkpoint.files(), expected);
        Verification.content(checkpoint.files(), expected);
    }

    /**
     * Gives a transfer the files that it would fetch although a checkpoint here has them, newest first. Any thread.
     *
     * @throws IOException what was lent so far stays lent; the rest can be fetched
     */
    public void lendTo(IncomingCheckpoint incoming) throws IOException {
        for (Checkpoint checkpoint : list()) {
            try (Pin pin = pin(checkpoint)) {
                if (pin != null) {
                    incoming.borrow(checkpoint);
                }
            }
        }
    }

    /** Deletes all but the newest, and those that are pinned. After an IOException the rest goes next time. */
    public void retire() throws IOException {
        List<Checkpoint> old = shelf.takeAllBut(keep);
        try {
            folder.delete(old);
        } catch (IOException e) {
            // Nothing was taken from those that are still under their name. Half-deleted ones go with any later ones.
            old.stream().filter(c -> Disk.exists(c.directory())).forEach(shelf::add);
            throw e;
        }
    }

    /**
     * Keeps a checkpoint from being retired, while it is sent for instance.
     *
     * @return null: it is no longer listed; ask for the newest again
     */
    public @Nullable Pin pin(Checkpoint checkpoint) {
        return shelf.pin(checkpoint);
    }

    /** Renames a corrupt one so that it is never served again, pinned or not; its readers get errors. Once is enough. */
    public void setAside(Checkpoint checkpoint) throws IOException {
        if (list().contains(checkpoint)) {
            shelf.remove(checkpoint);
            folder.setAside(checkpoint.directory());
        }
    }

    /**
     * Reads a part of a file, to send it. Hold a pin meanwhile.
     *
     * @param length 1 to {@link #MAX_CHUNK}
     * @throws IllegalArgumentException no such file in the manifest, or not a part of it
     * @throws CorruptCheckpointException the file on disk is missing or shorter than the manifest says
     * @throws NoSuchFileException it is no longer listed
     */
    public byte[] read(Checkpoint checkpoint, String file, long offset, int length) throws IOException {
        if (!list().contains(checkpoint)) {
            throw gone(checkpoint);
        }
        return Chunk.read(checkpoint, file, offset, length);
    }

    /** @return the newest if it is at this very position; null: the position is above all */
    private @Nullable Checkpoint notBelow(Position claim) {
        Checkpoint newest = newest();
        if (newest == null) {
            return null;
        }
        if (newest.claim().equals(claim)) {
            return newest;
        }
        if (claim.index() <= newest.claim().index()
                || claim.term() < newest.claim().term()) {
            throw new IllegalArgumentException(
                    "a checkpoint at " + claim + " would go below the newest at " + newest.claim());
        }
        return null;
    }

    private static NoSuchFileException gone(Checkpoint checkpoint) {
        return new NoSuchFileException(checkpoint.directory().toString(), null, "no longer a listed checkpoint");
    }
}
