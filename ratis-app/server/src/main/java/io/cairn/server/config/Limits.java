package io.cairn.server.config;

import java.time.Duration;

/** How small and how large values may be, each with its reason. */
final class Limits {
    /** A log needs room for what is not yet covered by a checkpoint, for a checkpoint in the making, and for preallocated segments. */
    static final long LOG_BYTES_MIN = 64L << 20;

    /** Below this a peer would do little but take checkpoints. */
    static final long SNAPSHOT_LOG_BYTES_MIN = 1L << 20;

    /** Below this a peer would do little but take checkpoints. */
    static final long SNAPSHOT_ENTRIES_MIN = 100;

    /** The log keeps growing while a checkpoint is made; twice its trigger leaves room for that. */
    static final int LOG_BYTES_PER_SNAPSHOT_LOG_BYTES = 2;

    /** A slower sender would make its receivers take it for dead. */
    static final long TRANSFER_RATE_MIN = 256L << 10;

    static final Duration SNAPSHOT_AGE_MIN = Duration.ofSeconds(1);

    /** One may be on its way to another peer while the next is made. */
    static final long SNAPSHOT_KEEP_MIN = 2;

    /** Each one pins disk space; more belong in a backup. */
    static final long SNAPSHOT_KEEP_MAX = 100;

    /** Even an empty store has files. */
    static final long QUOTA_BYTES_MIN = 1L << 20;

    /** The revision is noted ten times in it, and each compaction is an entry of the log. */
    static final Duration RETENTION_MIN = Duration.ofSeconds(1);

    /** A shorter one mistakes a garbage collection for a dead leader. */
    static final Duration ELECTION_TIMEOUT_MIN = Duration.ofMillis(200);

    /** As etcd's. */
    static final Duration ELECTION_TIMEOUT_MAX = Duration.ofSeconds(50);

    /** Without one nobody could join and be watched while it catches up. */
    static final long LEARNERS_MIN = 1;

    /** The leader sends each of them everything that is written. */
    static final long LEARNERS_MAX = 64;

    private Limits() {}

    static long atLeast(Given given, long value, long min) throws ConfigException {
        if (value < min) {
            throw given.wrong("must be at least " + min);
        }
        return value;
    }

    static long between(Given given, long value, long min, long max) throws ConfigException {
        if (value < min || value > max) {
            throw given.wrong("must be " + min + " to " + max);
        }
        return value;
    }

    static Duration atLeast(Given given, Duration value, Duration min) throws ConfigException {
        if (value.compareTo(min) < 0) {
            throw given.wrong("must be at least " + min.toMillis() + "ms");
        }
        return value;
    }

    static Duration atMost(Given given, Duration value, Duration max) throws ConfigException {
        if (value.compareTo(max) > 0) {
            throw given.wrong("must be at most " + max.toMillis() + "ms");
        }
        return value;
    }
}
