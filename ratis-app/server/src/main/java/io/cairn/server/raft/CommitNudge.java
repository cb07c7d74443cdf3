package io.cairn.server.raft;

import java.io.IOException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
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

    /**
     * Pauses before the repetitions; the first nudge goes out at once. Short at first, because a client waits; going on
     * for two seconds, because a follower on a busy machine or a slow disk takes long to append.
     */
    private static final long[] AGAIN_AFTER_MILLIS = {4, 8, 16, 32, 64, 128, 256, 512, 1024};

    /** Sends a heartbeat to every follower that is behind; says whether there was one. */
    interface Heartbeats {
        boolean toFollowersBehind() throws IOException;
    }

    private final Heartbeats heartbeats;
    private final ScheduledExecutorService thread;
    private final AtomicBoolean scheduled = new AtomicBoolean();

    /** Of the newest round; its own thread only. */
    private long round;

    CommitNudge(Heartbeats heartbeats) {
        this.heartbeats = heartbeats;
        // What is committed is applied to the end while this is closed already: those nudges are dropped.
        this.thread = new ScheduledThreadPoolExecutor(1, CommitNudge::thread, new DiscardPolicy());
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "commit-nudge");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * An entry was applied here, the leader. At most one round of nudges is under way, so this costs next to nothing.
     * After {@link #close}: nothing.
     */
    void committed(long delayMicros) {
        if (!scheduled.getAndSet(true)) {
            thread.schedule(this::begin, delayMicros, TimeUnit.MICROSECONDS);
        }
    }

    private void begin() {
        scheduled.set(false);
        run(++round, 0);
    }

    /** A round that began later does the rest of this one. */
    private void run(long number, int attempt) {
        if (number != round) {
            return;
        }
        try {
            if (heartbeats.toFollowersBehind() && attempt < AGAIN_AFTER_MILLIS.length) {
                thread.schedule(() -> run(number, attempt + 1), AGAIN_AFTER_MILLIS[attempt], TimeUnit.MILLISECONDS);
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("no nudge: {}", e.toString());
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
