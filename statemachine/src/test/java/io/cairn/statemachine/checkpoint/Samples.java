package io.cairn.statemachine.checkpoint;

import io.cairn.statemachine.Position;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Small checkpoints for tests. */
final class Samples {
    static final long CLUSTER = 0xC0FFEE_0123456789L;

    /** Names as RocksDB's; the sizes differ, one is empty. */
    static final Map<String, byte[]> FILES = files();

    private Samples() {}

    private static Map<String, byte[]> files() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("000012.sst", bytes("a table, a little longer than the others"));
        files.put("CURRENT", bytes("MANIFEST-000005\n"));
        files.put("EMPTY", new byte[0]);
        files.put("MANIFEST-000005", bytes("edits"));
        return files;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static Claim claim(long term, long index) {
        return new Claim(new Position(term, index), index / 2, 1_795_000_000_000L, CLUSTER);
    }

    static CheckpointSource source(Map<String, byte[]> files) {
        return dir -> {
            Files.createDirectory(dir);
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                Files.write(dir.resolve(file.getKey()), file.getValue());
            }
        };
    }

    static Checkpoint create(Checkpoints checkpoints, long term, long index) throws IOException {
        return create(checkpoints, term, index, source(FILES));
    }

    static Checkpoint create(Checkpoints checkpoints, long term, long index, CheckpointSource source)
            throws IOException {
        return Objects.requireNonNull(checkpoints.create(claim(term, index), source, () -> false));
    }

    /** Changes one byte where it is, as a disk would. */
    static void flip(Path file, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= 0x10;
        Files.write(file, bytes);
    }
}
