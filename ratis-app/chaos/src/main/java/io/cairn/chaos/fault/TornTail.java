package io.cairn.chaos.fault;

import io.cairn.chaos.cluster.PeerProcess;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** Behind the last entry of a killed peer's log stands the beginning of one that never got there whole. */
record TornTail(int bytes) implements Fault {
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
        Path open = open(victim.data());
        byte[] torn = new byte[bytes];
        arena.random().nextBytes(torn);
        try (RandomAccessFile file = new RandomAccessFile(open.toFile(), "rw")) {
            long end = used(open);
            file.seek(end);
            file.write(torn);
            arena.say(bytes + " bytes of a torn entry at " + end + " of " + open);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        victim.start();
        Damaged.mend(arena, victim, STOPS_BY_ITSELF_WITHIN);
    }

    private static Path open(Path data) {
        try (Stream<Path> all = Files.walk(data)) {
            return all.filter(file -> file.getFileName().toString().startsWith("log_inprogress_"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no open log file in " + data));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bytes before the zeros at the end of a file, which are room for more. */
    static long used(Path file) {
        try {
            byte[] all = Files.readAllBytes(file);
            int end = all.length;
            while (end > 0 && all[end - 1] == 0) {
                end--;
            }
            return end;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
