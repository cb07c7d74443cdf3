package io.cairn.chaos.fault;

import io.cairn.chaos.cluster.Await;
import io.cairn.chaos.cluster.FailedSync;
import io.cairn.chaos.cluster.PeerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * One sync of the log of one peer fails, and the next one would work again: but what the first one was to save may be
 * gone, so the peer must end by itself instead of trying again.
 */
record SyncError(Target target) implements Fault {
    /** After that there may be another log file that is written to. */
    private static final Duration EACH = Duration.ofSeconds(5);

    private static final Duration SYNCS_WITHIN = Duration.ofSeconds(60);
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(60);

    @Override
    public boolean possibleHere() {
        return Here.POSSIBLE;
    }

    /** Looked for when the first run wants to know. */
    private static final class Here {
        private static final boolean POSSIBLE = FailedSync.possible();
    }

    @Override
    public void strike(Arena arena) {
        PeerProcess victim = arena.peer(target);
        arena.excuse(victim);
        Await.until("a sync of the log of " + victim.name() + " fails", SYNCS_WITHIN, () -> {
            Optional<Path> log = openLog(victim.data().resolve("raft"));
            return log.isPresent() && FailedSync.once(victim, log.get(), EACH);
        });
        arena.say("one sync of the log of " + victim.name() + " failed");
        if (!victim.exited(STOPS_WITHIN)) {
            throw new IllegalStateException(victim.name() + " goes on although a sync of its log failed");
        }
        arena.say(victim.name() + " ended, exits so far " + victim.exits());
        victim.start();
    }

    /** None while the next file is not there yet. Looks at names only: the peer is at work on these files. */
    private static Optional<Path> openLog(Path groups) {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(groups)) {
            for (Path group : all) {
                try (DirectoryStream<Path> open =
                        Files.newDirectoryStream(group.resolve("current"), "log_inprogress_*")) {
                    for (Path file : open) {
                        return Optional.of(file);
                    }
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
