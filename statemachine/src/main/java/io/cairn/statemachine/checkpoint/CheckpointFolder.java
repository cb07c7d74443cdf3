package io.cairn.statemachine.checkpoint;

import io.cairn.statemachine.CrashPoint;
import io.cairn.statemachine.Position;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The folder on disk: {@code <term>_<index>} are checkpoints, {@code *.tmp} is half-made or half-deleted, {@code
 * *.corrupt} was set aside; anything else is left alone. For one thread.
 */
final class CheckpointFolder {
    private static final String TMP = ".tmp";
    private static final String CORRUPT = ".corrupt";

    /** Enough to look into what happened; more would hold disk space of files that the store has long dropped. */
    private static final int MAX_SET_ASIDE = 2;

    private static final Pattern CHECKPOINT = Pattern.compile("\\d{19}_\\d{19}");

    private final Path dir;

    CheckpointFolder(Path dir) {
        this.dir = dir;
    }

    /** What a folder had in it when it was opened. */
    record Found(List<Checkpoint> checkpoints, List<CorruptCheckpointException> problems) {
        Found {
            checkpoints = List.copyOf(checkpoints);
            problems = List.copyOf(problems);
        }
    }

    Found open() throws IOException {
        Disk.makeFolder(dir);
        removeHalfMade();
        List<Checkpoint> checkpoints = new ArrayList<>();
        List<CorruptCheckpointException> problems = new ArrayList<>();
        for (String name : Disk.names(dir)) {
            Path directory = dir.resolve(name);
            if (CHECKPOINT.matcher(name).matches() && Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                try {
                    checkpoints.add(load(directory, name));
                } catch (CorruptCheckpointException e) {
                    problems.add(new CorruptCheckpointException(e.file(), e.reason() + ", in " + directory, e));
                    setAside(directory);
                }
            }
        }
        return new Found(checkpoints, problems);
    }

    private static Checkpoint load(Path directory, String name) throws IOException {
        Manifest manifest = Manifest.read(directory.resolve(Manifest.NAME));
        Position claim = manifest.claim().position();
        if (!name.equals(name(claim))) {
            throw new CorruptCheckpointException(Manifest.NAME, "claims " + claim + ", unlike its folder's name");
        }
        Verification.shape(directory, manifest);
        return new Checkpoint(directory, manifest);
    }

    @Nullable
    Checkpoint create(Claim claim, CheckpointSource source, Sums sums, BooleanSupplier abort) throws IOException {
        try (HalfMade tmp = new HalfMade(dir.resolve(name(claim.position()) + TMP))) {
            Disk.delete(tmp.path);
            Files.createDirectory(tmp.path);
            CrashPoint.CHECKPOINT_BEGUN.reached();
            Manifest manifest = fill(tmp.path, claim, source, sums);
            return abort.getAsBoolean() ? null : publish(tmp.path, manifest);
        }
    }

    /** Goes away unless it was published, for then it is no longer there under this name. */
    private record HalfMade(Path path) implements Closeable {
        @Override
        public void close() throws IOException {
            Disk.delete(path);
        }
    }

    /** The manifest comes last: a folder with one has all its files, on disk. */
    private static Manifest fill(Path tmp, Claim claim, CheckpointSource source, Sums sums) throws IOException {
        Path files = tmp.resolve(Checkpoint.FILES);
        source.writeTo(files);
        CrashPoint.CHECKPOINT_LINKED.reached();
        Manifest manifest = manifest(claim, files, sums);
        Disk.sync(files);
        CrashPoint.CHECKPOINT_SYNCED.reached();
        manifest.write(tmp.resolve(Manifest.NAME));
        Disk.sync(tmp);
        CrashPoint.CHECKPOINT_LISTED.reached();
        return manifest;
    }

    private static Manifest manifest(Claim claim, Path files, Sums sums) throws IOException {
        try {
            return new Manifest(claim, sums.syncAndSum(files));
        } catch (IllegalArgumentException e) {
            throw new IOException("what was written can not be a checkpoint: " + e.getMessage(), e);
        }
    }

    /** Renames a complete, durable folder to what it claims. If that can not be made durable, it is taken back. */
    Checkpoint publish(Path complete, Manifest manifest) throws IOException {
        Path directory = dir.resolve(name(manifest.claim().position()));
        Disk.rename(complete, directory);
        CrashPoint.CHECKPOINT_RENAMED.reached();
        try {
            Disk.sync(dir);
        } catch (IOException e) {
            takeBack(directory, complete, e);
            throw e;
        }
        CrashPoint.CHECKPOINT_DURABLE.reached();
        return new Checkpoint(directory, manifest);
    }

    private static void takeBack(Path directory, Path complete, IOException cause) {
        try {
            Disk.rename(directory, complete);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /** Each is renamed durably first: a crash can not leave a checkpoint that lacks files. */
    void delete(List<Checkpoint> checkpoints) throws IOException {
        for (Checkpoint checkpoint : checkpoints) {
            Path directory = checkpoint.directory();
            Disk.rename(directory, dir.resolve(directory.getFileName() + TMP));
        }
        CrashPoint.RETIRE_RENAMED.reached();
        Disk.sync(dir);
        removeHalfMade();
        CrashPoint.RETIRED.reached();
    }

    void setAside(Path directory) throws IOException {
        Path aside = dir.resolve(directory.getFileName() + CORRUPT);
        Disk.delete(aside);
        Disk.rename(directory, aside);
        Disk.sync(dir);
        List<String> all =
                Disk.names(dir).stream().filter(n -> n.endsWith(CORRUPT)).toList();
        for (String oldest : all.subList(0, Math.max(0, all.size() - MAX_SET_ASIDE))) {
            Disk.delete(dir.resolve(oldest));
        }
    }

    private void removeHalfMade() throws IOException {
        for (String name : Disk.names(dir)) {
            if (name.endsWith(TMP)) {
                Disk.delete(dir.resolve(name));
            }
        }
    }

    /** Padded, so that names sort as what they claim. */
    private static String name(Position claim) {
        return String.format(Locale.ROOT, "%019d_%019d", claim.term(), claim.index());
    }
}
