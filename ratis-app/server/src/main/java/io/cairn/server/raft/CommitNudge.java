package io.cairn.server.raft;

import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells followers promptly what is committed. Without metadata entries in the log a follower learns of the last commit
 * with the next heartbeat, half a second later, and its clients wait as long; asking Ratis in process for a read index
 * in a follower's name makes it send that heartbeat now. A follower that had not appended yet needs it again.
 */
final class CommitNudge implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CommitNudge.class);

    /** Pauses before the repetitions; the first nudge goes out at once. */
    private static final long[] AGAIN_AFTER_MILLIS = {4, 8, 18, 60};

    /** Sends a heartbeat to every follower that is behind; says whether there was one. */
    interface Heartbeats {
        boolean toFollowersBehind() throws IOException;
    }

    private final Heartbeats heartbeats;
    private final ScheduledExecutorService thread;
    private final AtomicBoolean scheduled = new AtomicBoolean();

    CommitNudge(Heartbeats heartbeats) {
        this.heartbeats = heartbeats;
        this.thread = Executors.newSingleThreadScheduledExecutor(r -> {
            Thread t = new Thread(r, "commit-nudge");
            t.setDaemon(true);
            return t;
        });
    }

    /** An entry was applied here, the leader. At most one round of nudges is under way, so this costs next to nothing. */
    void committed(long delayMicros) {
        if (!scheduled.getAndSet(true)) {
            thread.schedule(() -> run(0), delayMicros, TimeUnit.MICROSECONDS);
        }
    }

    private void run(int attempt) {
        if (attempt == 0) {
            scheduled.set(false);
        }
        try {
            if (heartbeats.toFollowersBehind() && attempt < AGAIN_AFTER_MILLIS.length) {
                thread.schedule(() -> again(attempt + 1), AGAIN_AFTER_MILLIS[attempt], TimeUnit.MILLISECONDS);
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("no nudge: {}", e.toString());
        }
    }

    /** A round that began meanwhile does the rest. */
    private void again(int attempt) {
        if (!scheduled.get()) {
            run(attempt);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
