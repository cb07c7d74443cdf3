package io.cairn.chaos.fault;

import io.cairn.chaos.cluster.Await;
import io.cairn.chaos.cluster.PeerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The wall clock of one peer jumps, and back; its monotonic clock, by which leases are to be measured, does not. */
record ClockJump(Target target, int seconds, Duration length) implements Fault {
    /** Where Debian's libfaketime puts it, whatever the machine. */
    private static final List<String> FOLDERS =
            List.of("/usr/lib/x86_64-linux-gnu/faketime", "/usr/lib/aarch64-linux-gnu/faketime");

    private static final String LIBRARY = "libfaketime.so.1";
    private static final String NO_OFFSET = "+0";
    private static final String SEEN_WITHIN_SECONDS = "1";

    static Optional<Path> library() {
        return FOLDERS.stream()
                .map(folder -> Path.of(folder, LIBRARY))
                .filter(Files::isReadable)
                .findFirst();
    }

    @Override
    public boolean possibleHere() {
        return library().isPresent();
    }

    private static Path file(PeerProcess peer) {
        return peer.data().resolveSibling(peer.name() + ".clock");
    }

    @Override
    public void prepare(Arena arena) {
        for (PeerProcess peer : arena.cluster().peers()) {
            set(peer, NO_OFFSET);
            peer.environment("LD_PRELOAD", library().orElseThrow().toString());
            peer.environment("FAKETIME_TIMESTAMP_FILE", file(peer).toString());
            // Were the file read at every look at a clock, no peer would get anywhere.
            peer.environment("FAKETIME_CACHE_DURATION", SEEN_WITHIN_SECONDS);
            // Not needed where the monotonic clock stays as it is.
            peer.environment("FAKETIME_FORCE_MONOTONIC_FIX", "0");
            peer.environment("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        }
    }

    private static void set(PeerProcess peer, String offset) {
        try {
            Files.writeString(file(peer), offset + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void strike(Arena arena) {
        PeerProcess victim = arena.peer(target);
        set(victim, String.format("%+d", seconds));
        arena.say("the clock of " + victim.name() + " jumps by " + seconds + " s");
        Await.pause(length);
        set(victim, NO_OFFSET);
    }
}
