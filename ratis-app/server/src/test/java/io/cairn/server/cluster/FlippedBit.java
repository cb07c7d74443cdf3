package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;

/** The kinds of files in a data directory. */
enum FlippedBit {
    /** One bit in each of them at once: nobody reads them, or only with the sums of a manifest in hand. */
    UNREAD(
            "lock",
            "raft/.*/in_use\\.lock",
            "store/.*/(LOCK|LOG.*|IDENTITY|OPTIONS-\\d+)",
            "checkpoints/.*/(CURRENT|MANIFEST-\\d+|OPTIONS-\\d+|IDENTITY)"),
    IDENTITY("identity"),
    PROMISE("raft/.*/raft-meta"),
    PROMISE_COPY("raft/.*/raft-meta\\.copy"),
    CONFIGURATION("raft/.*/raft-meta\\.conf"),
    CONFIGURATION_SUM("raft/.*/raft-meta\\.conf\\.sum"),
    CLOSED_LOG("raft/.*/log_\\d+-\\d+"),
    OPEN_LOG("raft/.*/log_inprogress_\\d+"),
    /** Linked into all checkpoints that have it. */
    TABLE("store/.*\\.sst"),
    STORE_CURRENT("store/.*/CURRENT"),
    STORE_MANIFEST("store/.*/MANIFEST-\\d+"),
    GENERATION("store/GENERATION"),
    CHECKPOINT_TABLE("checkpoints/.*\\.sst"),
    CHECKPOINT_MANIFEST("checkpoints/.*/manifest");

    private final List<Pattern> patterns;

    FlippedBit(String... patterns) {
        this.patterns = List.of(patterns).stream().map(Pattern::compile).toList();
    }

    private boolean includes(Path data, Path file) {
        String name = data.relativize(file).toString();
        return patterns.stream().anyMatch(p -> p.matcher(name).matches());
    }

    private List<Path> files(Path data) {
        return Folders.files(data).stream()
                .filter(f -> includes(data, f) && used(f) > 0)
                .sorted()
                .toList();
    }

    boolean isThere(Path data) {
        return !files(data).isEmpty();
    }

    /** Every file of a peer that holds anything is of some kind. */
    static void assertNoneForgotten(Path data) {
        List<Path> forgotten = Folders.files(data).stream()
                .filter(f -> List.of(values()).stream().noneMatch(k -> k.includes(data, f)))
                .filter(f -> !f.toString().endsWith(".tmp") && used(f) > 0)
                .toList();
        assertEquals(List.of(), forgotten, "files of no known kind");
    }

    /** In place, as a disk does it, so that whatever is linked elsewhere is wrong there too. */
    List<Path> flip(Path data, Random random) throws IOException {
        List<Path> flipped = new ArrayList<>(files(data));
        if (this != UNREAD) {
            flipped = List.of(flipped.get(random.nextInt(flipped.size())));
        }
        for (Path path : flipped) {
            long offset = (long) (random.nextDouble() * used(path));
            try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
                file.seek(offset);
                int right = file.read();
                file.seek(offset);
                file.write(right ^ 1 << random.nextInt(Byte.SIZE));
            }
            System.out.println("  a bit of byte " + offset + " of " + path);
        }
        return flipped;
    }

    /** Bytes before the zeros at its end, which are room for more. The reserve is nothing but zeros. */
    private static int used(Path file) {
        try {
            if (file.endsWith("reserve")) {
                return 0;
            }
            byte[] bytes = Files.readAllBytes(file);
            int used = bytes.length;
            while (used > 0 && bytes[used - 1] == 0) {
                used--;
            }
            return used;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
