package io.cairn.statemachine.backup;

import io.cairn.statemachine.checkpoint.Checkpoint;
import io.cairn.statemachine.checkpoint.CorruptCheckpointException;
import io.cairn.statemachine.checkpoint.Manifest;
import io.cairn.statemachine.checkpoint.Verification;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A backup in a folder of its own: a checkpoint ({@code manifest} and {@code files/}), {@code state}, and {@code
 * verified} once it was proved to be good. One thread at a time.
 *
 * @param state null: unpacked from a file of {@code etcdctl snapshot save}, which does not say it
 * @param verifiedMillis when it was last proved to be good, milliseconds since 1970; -1: never
 */
public record Backup(
        Path directory, Manifest manifest, @Nullable BackupState state, long verifiedMillis) {
    /** Name of the file that says when it was proved to be good. */
    public static final String VERIFIED = "verified";

    private static final String AT = "verified ";

    private static final Set<String> ALWAYS = Set.of(Manifest.NAME, Checkpoint.FILES, BackupState.NAME);

    /**
     * Reads what a backup says of itself and looks at the names and sizes of its files, not at their contents.
     *
     * @throws CorruptCheckpointException names the bad file
     * @throws NoSuchFileException there is no such folder
     */
    public static Backup open(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new NoSuchFileException(directory.toString());
        }
        Manifest manifest = Manifest.read(directory.resolve(Manifest.NAME));
        BackupState state = BackupState.decode(CheckedText.read(directory.resolve(BackupState.NAME)));
        Set<String> beside = new HashSet<>(ALWAYS);
        long verified = -1;
        if (Files.exists(directory.resolve(VERIFIED))) {
            beside.add(VERIFIED);
            verified = readVerified(directory.resolve(VERIFIED));
        }
        Verification.shape(directory, manifest, beside);
        return new Backup(directory, manifest, state, verified);
    }

    private static long readVerified(Path file) throws IOException {
        String at = CheckedText.decode(VERIFIED, CheckedText.read(file), AT).get(0);
        try {
            return Long.parseLong(at);
        } catch (NumberFormatException e) {
            throw new CorruptCheckpointException(VERIFIED, "is malformed: " + e.getMessage(), e);
        }
    }

    /** The folders in {@code root} that may be backups, by name: the highest revision comes last. */
    public static List<Path> in(Path root) throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            return entries.filter(p -> Files.isDirectory(p)
                            && !String.valueOf(p.getFileName()).startsWith("."))
                    .filter(p -> Files.exists(p.resolve(Manifest.NAME)) || Files.exists(p.resolve(BackupState.NAME)))
                    .sorted()
                    .toList();
        }
    }

    public Path files() {
        return directory.resolve(Checkpoint.FILES);
    }

    /**
     * Reads all files and compares them with their checksums.
     *
     * @throws CorruptCheckpointException names the first bad file
     */
    public void checkContents() throws IOException {
        Verification.contents(files(), manifest);
    }

    /** Notes durably that it was proved to be good. */
    public void markVerified(long nowMillis) throws IOException {
        Path next = directory.resolveSibling("." + directory.getFileName() + "." + VERIFIED);
        Files.write(next, CheckedText.encode(List.of(AT + nowMillis)));
        sync(next);
        Files.move(next, directory.resolve(VERIFIED), StandardCopyOption.ATOMIC_MOVE);
        sync(directory);
    }

    private static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
