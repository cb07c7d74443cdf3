package io.cairn.server.propose;

import java.time.Duration;

/** Bounds of the way into the log. */
public final class ProposalLimits {
    /** etcd's: 5 s and two election timeouts. */
    public static final Duration ANSWER_WITHIN = Duration.ofSeconds(7);

    /** Waiting commands of one peer. At 20,000 writes a second this is less than half a second of work. */
    static final int WAITING_MAX = 8192;

    /** Bytes of waiting commands; with {@link #WAITING_MAX} it bounds the heap that a burst can take. */
    static final long WAITING_BYTES_MAX = 64L << 20;

    /** Commands of one batch: enough for any number of clients in practice, small enough to apply in milliseconds. */
    static final int BATCH_COMMANDS_MAX = 2048;

    /** Commands are added to a batch until it has so many bytes; one command of the largest legal size still fits. */
    static final int BATCH_BYTES_GOAL = 1 << 20;

    /**
     * How long a batch may wait for commands that are expected with it: less than its way to a quorum takes under load.
     * docs/benchmarks.md has what none, 1 ms and 2 ms did.
     */
    static final Duration LINGER = Duration.ofMillis(2);

    /** With fewer clients than this an entry more costs less than the wait. */
    static final int LINGER_FROM = 4;

    /** Batches are added to an entry until it has so many bytes; the largest batch still fits in Ratis' 4 MB. */
    static final int ENTRY_BYTES_GOAL = 2 << 20;

    /** Batches that wait on a leader: each peer has one in flight and may have sent it some times over. */
    static final int WAITING_BATCHES_MAX = 64;

    /** One command, encoded; above any that the API lets pass (1.5 MiB). */
    static final int COMMAND_BYTES_MAX = 2 << 20;

    /** A leader that has not answered a forwarded batch by then is asked again, or its successor is. */
    static final Duration FORWARD_WITHIN = Duration.ofSeconds(2);

    /** Pause after a refusal: an election or a full queue needs a moment, not a busy loop. */
    static final Duration RETRY_AFTER = Duration.ofMillis(5);

    /** How often deadlines and leadership are looked at when nobody calls. */
    static final Duration LOOK_EVERY = Duration.ofMillis(50);

    /** Committed entries that this peer has not applied, beyond which its answers would come too late. As etcd. */
    public static final long LAG_MAX = 5000;

    private ProposalLimits() {}
}
