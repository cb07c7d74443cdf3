package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.api.admin.Role;
import io.cairn.api.admin.SaveBackupRequest;
import io.cairn.api.etcd.MoveLeaderRequest;
import io.cairn.statemachine.CrashPoint;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** Brings one peer of a cluster that takes checkpoints often to its end at one step, while clients write through all. */
final class CrashRun {
    /** So that few writes fill a file of the log, which goes only as a whole. */
    private static final String BALLAST = "x".repeat(64 << 10);

    /** As many entries as pass within a second or two. */
    private static final int HITS_MAX = 50;

    /** After the end, by the others. */
    private static final int WRITES = 50;

    private final Cluster cluster;
    private final CrashPoint point;
    private final Random random;

    /**
     * What is left.
     *
     * @param victim has ended
     * @param revision before the first of the writes
     */
    record Ended(PeerProcess victim, Writers writers, long revision) {
        /** Starts it again, and proves that nothing is lost and all are equal. */
        void assertNothingLost(Cluster cluster) {
            victim.jvm();
            cluster.start();
            writers.assertExactlyOnce(victim.client(), revision);
            cluster.assertSameState();
        }
    }

    CrashRun(Cluster cluster, CrashPoint point, Random random) {
        this.cluster = cluster;
        this.point = point;
        this.random = random;
    }

    /** What makes a peer that has just been started reach a step. */
    enum Way {
        /** Nothing. */
        START,
        LOAD,
        /** The others had written so much that it needs a checkpoint. */
        INSTALL,
        /** Another one is made leader. */
        ELECTION,
        /** It is made leader. */
        LEADING,
        BACKUP,
        /** There was no cluster yet. */
        FOUNDING,
        /** It was no part of the cluster yet. */
        JOINING
    }

    static Way way(CrashPoint point) {
        return switch (point) {
            case IDENTITY_WRITTEN, IDENTITY_RENAMED -> Way.START;
            case FOUNDERS_ADOPTED, LOG_FORMED, LOG_STARTED -> Way.FOUNDING;
            case JOINED -> Way.JOINING;
            case TERM_WRITTEN, TERM_DURABLE, VOTE_READY, CONFIGURATION_APPLIED -> Way.ELECTION;
            case CAMPAIGN_READY, ENTRY_MADE, ENTRY_APPENDED, BATCH_TAKEN -> Way.LEADING;
            case BATCH_MADE, ENTRY_DELIVERED, ENTRY_WRITTEN, ENTRY_PUBLISHED, ENTRY_ANSWERED -> Way.LOAD;
            case CHECKPOINT_BEGUN,
                    CHECKPOINT_LINKED,
                    CHECKPOINT_SYNCED,
                    CHECKPOINT_LISTED,
                    CHECKPOINT_RENAMED,
                    CHECKPOINT_DURABLE,
                    RETIRE_RENAMED,
                    RETIRED,
                    PURGE_ALLOWED,
                    PURGE_ASKED,
                    PURGED -> Way.LOAD;
            case INSTALL_BEGUN,
                    INSTALL_PART_WRITTEN,
                    INSTALL_VERIFIED,
                    INSTALL_RENAMED,
                    INSTALL_FINISHED,
                    INSTALL_CLONED,
                    INSTALL_OPENED,
                    INSTALL_IN_CHARGE,
                    INSTALL_CONTINUES,
                    INSTALL_ADOPTED -> Way.INSTALL;
            case BACKUP_PINNED, BACKUP_PART_SENT -> Way.BACKUP;
        };
    }

    /** How often a step may pass before the end; more than once only where steps follow each other quickly. */
    private int hits() {
        return switch (point) {
            case BATCH_MADE,
                    ENTRY_MADE,
                    ENTRY_APPENDED,
                    BATCH_TAKEN,
                    ENTRY_DELIVERED,
                    ENTRY_WRITTEN,
                    ENTRY_PUBLISHED,
                    ENTRY_ANSWERED -> 1 + random.nextInt(HITS_MAX);
            default -> 1;
        };
    }

    /** One peer of a running cluster, never the leader of before. */
    Ended run() {
        PeerProcess leader = cluster.awaitLeader();
        PeerProcess victim = pick(cluster.others(leader));
        List<PeerProcess> others = cluster.others(victim);
        long applied = victim.status().getApplied();
        victim.kill();
        if (way(point) == Way.INSTALL) {
            leaveBehind(applied, others);
        }
        long revision = revision(leader);
        arm(victim);
        Writers writers = Writers.start(2, BALLAST, cluster.peers());
        try (writers) {
            provoke(victim);
            assertEnded(victim);
            writers.awaitMore(WRITES, Duration.ofMinutes(4));
        }
        return new Ended(victim, writers, revision);
    }

    /** One peer of a cluster that was never started. */
    Ended found() {
        return found(pick(cluster.peers()));
    }

    Ended found(PeerProcess victim) {
        arm(victim);
        cluster.others(victim).forEach(PeerProcess::start);
        assertEnded(victim);
        return new Ended(victim, Writers.start(0, List.of()), 1);
    }

    /** Asked again while leaders change. */
    private static long revision(PeerProcess peer) {
        AtomicLong revision = new AtomicLong();
        Await.until("a linearizable read through " + peer.name(), () -> {
            revision.set(peer.client().revision());
            return true;
        });
        return revision.get();
    }

    private PeerProcess pick(List<PeerProcess> among) {
        return among.get(random.nextInt(among.size()));
    }

    /** Starts it. */
    void arm(PeerProcess victim) {
        victim.jvm("-D" + CrashPoint.PROPERTY + "=" + point + "@" + hits());
        victim.start();
    }

    void assertEnded(PeerProcess victim) {
        assertEquals(CrashPoint.EXIT, victim.exitCode(Await.LONG), () -> point + " was not reached: " + victim.tail());
        assertTrue(victim.errors().contains("ended at " + point), victim::errors);
    }

    /** Until the log of each begins behind what the victim has. */
    private static void leaveBehind(long applied, List<PeerProcess> others) {
        Writers many = Writers.start(2, BALLAST, others);
        try (many) {
            Await.until(
                    "the logs of the others begin later",
                    () -> others.stream().allMatch(p -> p.status().getLogStartIndex() > applied + 1));
        }
    }

    private void provoke(PeerProcess victim) {
        switch (way(point)) {
            case START, LOAD, INSTALL, FOUNDING, JOINING -> {}
            case LEADING, ELECTION -> moveLeader(victim);
            case BACKUP -> {
                awaitReadyOrGone(victim);
                Await.until("it ends while a backup is saved", () -> {
                    saveBackup(victim);
                    return !victim.alive();
                });
            }
        }
    }

    private static void awaitReadyOrGone(PeerProcess victim) {
        Await.until(
                victim.name() + " is ready",
                () -> !victim.alive() || victim.status().getReady());
    }

    /** Moves leadership until it ends: a move may fail, and leaders change by themselves. */
    private void moveLeader(PeerProcess victim) {
        awaitReadyOrGone(victim);
        Await.until("it ends when leadership moves", () -> {
            for (PeerProcess peer : victim.alive() ? cluster.peers() : List.<PeerProcess>of()) {
                if (peer.status().getRole() == Role.LEADER) {
                    moveLeader(peer, victim);
                }
            }
            return !victim.alive();
        });
    }

    private void moveLeader(PeerProcess from, PeerProcess victim) {
        PeerProcess to = way(point) == Way.LEADING
                ? victim
                : cluster.others(from, victim).get(0);
        if (to != from) {
            from.client()
                    .maintenance()
                    .moveLeader(MoveLeaderRequest.newBuilder()
                            .setTargetID(to.status().getId())
                            .build());
        }
    }

    private static void saveBackup(PeerProcess victim) {
        try {
            victim.client()
                    .admin()
                    .saveBackup(SaveBackupRequest.getDefaultInstance())
                    .forEachRemaining(part -> {});
        } catch (StatusRuntimeException itEnded) {
            return;
        }
    }
}
