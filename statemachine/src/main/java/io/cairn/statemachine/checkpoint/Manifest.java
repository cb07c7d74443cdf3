package io.cairn.statemachine.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a checkpoint holds: its claim, and name, size and checksum of each file. Encoded as text that checks itself; there
 * is exactly one encoding of a manifest, so no changed byte goes unnoticed.
 */
public record Manifest(Claim claim, List<FileSum> files) {
    /** The one format there is; others are refused by name. */
    static final int FORMAT = 1;

    /** Name of the file beside {@code files/}; errors in the manifest itself carry it. */
    public static final String NAME = "manifest";

    /** 128 GiB in RocksDB's smallest usual files of 2 MiB; bounds what a peer can make us hold. */
    static final int MAX_FILES = 65_536;

    /** Room for {@link #MAX_FILES} lines with the longest name. */
    static final int MAX_BYTES = 8 << 20;

    public Manifest {
        files = List.copyOf(files);
        if (files.size() > MAX_FILES) {
            throw new IllegalArgumentException(files.size() + " files, at most " + MAX_FILES);
        }
        Set<String> names = new HashSet<>();
        long total = 0;
        for (FileSum file : files) {
            if (!names.add(file.name())) {
                throw new IllegalArgumentException(file.name() + " is listed twice");
            }
            if (Long.MAX_VALUE - total < file.size()) {
                throw new IllegalArgumentException(file.name() + ": size " + file.size() + " is out of range");
            }
            total += file.size();
        }
    }

    /** Sum of the files' sizes. */
    public long bytes() {
        return files.stream().mapToLong(FileSum::size).sum();
    }

    /** @return null: no such file */
    public @Nullable FileSum file(String name) {
        for (FileSum file : files) {
            if (file.name().equals(name)) {
                return file;
            }
        }
        return null;
    }

    public byte[] encode() {
        return ManifestText.encode(this);
    }

    /** @throws CorruptCheckpointException if these are not exactly the bytes that {@link #encode} gave */
    public static Manifest decode(byte[] bytes) throws CorruptCheckpointException {
        return ManifestText.decode(bytes);
    }

    /** @throws CorruptCheckpointException if it is missing or damaged */
    public static Manifest read(Path file) throws IOException {
        try {
            long size = Files.size(file);
            if (size > MAX_BYTES) {
                throw new CorruptCheckpointException(NAME, size + " bytes, at most " + MAX_BYTES);
            }
            return decode(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new CorruptCheckpointException(NAME, "is missing", e);
        }
    }

    /** Writes a new file and fsyncs it; the folder it is in is left to the caller. */
    void write(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(encode());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }
}
