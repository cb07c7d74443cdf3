package io.cairn.chaos.fault;

import io.cairn.chaos.cluster.PeerProcess;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** One bit of one file of one stopped peer changes: it must be noticed, never served and never spread. */
record BitFlip(Where where) implements Fault {
    /** In which files; those of the log are looked for where there is something in them. */
    enum Where {
        LOG(file -> file.getFileName().toString().matches("log_.*\\d")),
        TABLE(file -> file.toString().contains("store") && file.toString().endsWith(".sst")),
        CHECKPOINT(file -> file.toString().contains("checkpoints")),
        /** All but locks, and the diary of RocksDB, which nobody reads. */
        ANY(file -> !file.getFileName().toString().matches("lock|LOCK|in_use.lock|LOG.*"));

        private final Predicate<Path> files;

        Where(Predicate<Path> files) {
            this.files = files;
        }
    }

    private static final Duration STOPS_BY_ITSELF_WITHIN = Duration.ofSeconds(60);

    @Override
    public boolean costsData() {
        return true;
    }

    @Override
    public void strike(Arena arena) {
        PeerProcess victim = arena.peer(Target.FOLLOWER);
        arena.excuse(victim);
        victim.kill();
        List<Path> files = files(victim.data(), where);
        if (files.isEmpty()) {
            files = files(victim.data(), Where.ANY);
        }
        flip(arena, files.get(arena.random().nextInt(files.size())));
        victim.start();
        Damaged.mend(arena, victim, STOPS_BY_ITSELF_WITHIN);
    }

    private static List<Path> files(Path data, Where where) {
        try (Stream<Path> all = Files.walk(data)) {
            return all.filter(Files::isRegularFile)
                    .filter(where.files)
                    .filter(file -> used(file) > 0)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bytes before the zeros at its end, which are room for more. */
    private static long used(Path file) {
        return TornTail.used(file);
    }

    private static void flip(Arena arena, Path path) {
        long offset = (long) (arena.random().nextDouble() * used(path));
        int bit = arena.random().nextInt(8);
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(offset);
            int old = file.read();
            file.seek(offset);
            file.write(old ^ 1 << bit);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        arena.say("flipped bit " + bit + " of byte " + offset + " of " + path);
    }
}
