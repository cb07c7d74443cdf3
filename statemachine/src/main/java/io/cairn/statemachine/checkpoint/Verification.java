package io.cairn.statemachine.checkpoint;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Compares what is on disk with a manifest. Safe for any thread. */
public final class Verification {
    private Verification() {}

    /** Names and sizes, without reading any file. */
    static void shape(Path directory, Manifest manifest) throws IOException {
        shape(directory, manifest, Set.of(Manifest.NAME, Checkpoint.FILES));
    }

    /**
     * Names and sizes, without reading any file.
     *
     * @param beside what may be in the folder, the manifest and {@code files/} included
     * @throws CorruptCheckpointException names the first file that is missing, of another size, or not expected
     */
    public static void shape(Path directory, Manifest manifest, Set<String> beside) throws IOException {
        noExtra(Disk.names(directory), beside);
        Path folder = directory.resolve(Checkpoint.FILES);
        for (FileSum file : manifest.files()) {
            size(folder, file);
        }
        if (Disk.exists(folder)) {
            noExtra(
                    Disk.names(folder),
                    manifest.files().stream().map(FileSum::name).collect(Collectors.toSet()));
        } else {
            throw new CorruptCheckpointException(Checkpoint.FILES, "is missing");
        }
    }

    /** Reads everything: the manifest and all files. */
    static void everything(Path directory, Manifest manifest) throws IOException {
        if (!Manifest.read(directory.resolve(Manifest.NAME)).equals(manifest)) {
            throw new CorruptCheckpointException(Manifest.NAME, "is that of another checkpoint");
        }
        shape(directory, manifest);
        contents(directory.resolve(Checkpoint.FILES), manifest);
    }

    /**
     * Reads all files of a folder; files that are not in the manifest are not looked at.
     *
     * @throws CorruptCheckpointException names the first file that is missing or differs
     */
    public static void contents(Path folder, Manifest manifest) throws IOException {
        for (FileSum file : manifest.files()) {
            size(folder, file);
            content(folder, file);
        }
    }

    static void size(Path folder, FileSum file) throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = Disk.attributes(folder.resolve(file.name()));
        } catch (NoSuchFileException e) {
            throw new CorruptCheckpointException(file.name(), "is missing", e);
        }
        if (!attributes.isRegularFile()) {
            throw new CorruptCheckpointException(file.name(), "is not a plain file");
        }
        if (attributes.size() != file.size()) {
            throw new CorruptCheckpointException(
                    file.name(), "has " + attributes.size() + " bytes, the manifest says " + file.size());
        }
    }

    static void content(Path folder, FileSum file) throws IOException {
        int crc32c = Sums.crc32c(folder.resolve(file.name()));
        if (crc32c != file.crc32c()) {
            throw new CorruptCheckpointException(
                    file.name(), String.format("has CRC32C %08x, the manifest says %08x", crc32c, file.crc32c()));
        }
    }

    private static void noExtra(List<String> found, Set<String> expected) throws CorruptCheckpointException {
        for (String name : found) {
            if (!expected.contains(name)) {
                throw new CorruptCheckpointException(name, "is not in the manifest");
            }
        }
    }
}
