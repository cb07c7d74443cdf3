package io.cairn.server.raft;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a leader step down that has not heard of a majority for two election timeouts. Ratis checks this only when no
 * events arrive, and every write is one, so under writes an isolated leader would stay leader for ever.
 */
final class QuorumWatchdog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(QuorumWatchdog.class);

    private final Leadership leadership;
    private final long silentMillis;
    private final ScheduledExecutorService thread;

    /** Own thread only. */
    private boolean leads;

    private long leadsSinceNanos;

    /** What the watchdog sees of the leader it watches, and does to it. */
    interface Leadership {
        /** The other voters of each configuration that must agree; empty when this peer does not lead. */
        List<List<ServerRpcProto>> voters();

        void stepDown();
    }

    QuorumWatchdog(Leadership leadership, Duration electionTimeout) {
        this.leadership = leadership;
        this.silentMillis = 2 * electionTimeout.toMillis();
        this.thread = Executors.newSingleThreadScheduledExecutor(r -> {
            Thread t = new Thread(r, "quorum-watchdog");
            t.setDaemon(true);
            return t;
        });
        long period = electionTimeout.toMillis() / 4;
        thread.scheduleWithFixedDelay(this::check, period, period, TimeUnit.MILLISECONDS);
    }

    private void check() {
        try {
            List<List<ServerRpcProto>> voters = leadership.voters();
            if (leadsLongEnough(!voters.isEmpty())
                    && voters.stream().anyMatch(others -> !hasQuorum(others, silentMillis))) {
                LOG.warn("stepping down: no majority has answered for {} ms", silentMillis);
                leads = false;
                leadership.stepDown();
            }
        } catch (RuntimeException e) {
            LOG.debug("no check: {}", e.toString());
        }
    }

    /**
     * Ratis says of a new leader's followers that they have been silent for two election timeouts, whatever they did
     * before: a silence can be judged only once the leader has led for as long.
     */
    private boolean leadsLongEnough(boolean now) {
        if (now && !leads) {
            leadsSinceNanos = System.nanoTime();
        }
        leads = now;
        return leads && System.nanoTime() - leadsSinceNanos >= TimeUnit.MILLISECONDS.toNanos(silentMillis);
    }

    /** This peer and those of the other voters that answered lately are more than half of all. */
    static boolean hasQuorum(List<ServerRpcProto> others, long silentMillis) {
        long heard = others.stream()
                .filter(o -> o.getLastRpcElapsedTimeMs() <= silentMillis)
                .count();
        return 2 * (heard + 1) > others.size() + 1;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
