package io.cairn.server.checkpoint;

import java.time.Duration;

/** Bounds of a checkpoint's way from one peer to another, and of the turns in which peers take theirs. */
final class TransferLimits {
    /** One chunk: large enough to be fast, small enough not to hold up Raft on the same connection. */
    static final int CHUNK_BYTES = 1 << 20;

    /** A sender reads a chunk from its disk in this time, or the transfer is begun again where it stopped. */
    static final Duration CHUNK_WITHIN = Duration.ofSeconds(10);

    /** A peer says in this time what it has, or the next one is asked. */
    static final Duration OFFER_WITHIN = Duration.ofSeconds(5);

    /** Nothing came for so long from one that had sent something: another one is asked, and most of it sent again. */
    static final Duration SOURCE_SILENCE_MAX = Duration.ofSeconds(5);

    /** Between two questions to one that does not answer. */
    static final Duration SOURCE_RETRY_AFTER = Duration.ofMillis(250);

    /** How often the leader is told how far a transfer from a follower is; many times in {@link #HOLD_IDLE_MAX}. */
    static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    /** How often one who has no room for a checkpoint looks at its disk. */
    static final Duration ROOM_LOOK_EVERY = Duration.ofMillis(500);

    /** So long it looks until it tells the leader that there is none yet, which asks again. */
    static final Duration ROOM_WAIT = Duration.ofSeconds(10);

    /** After that long, what there is to receive may have become less. */
    static final Duration ROOM_ASK_AGAIN_AFTER = Duration.ofMinutes(5);

    /** How often that is logged. */
    static final Duration ROOM_SAY_EVERY = Duration.ofMinutes(1);

    /** A checkpoint of which no chunk was asked for so long is no longer kept for the one who asked. */
    static final Duration PIN_IDLE_MAX = Duration.ofSeconds(60);

    /** From the end of a transfer until the apply thread has opened the files: one entry's time, and some file system work. */
    static final Duration INSTALLED_WITHIN = Duration.ofSeconds(30);

    /** How often progress is logged. */
    static final Duration PROGRESS_EVERY = Duration.ofSeconds(10);

    /** A peer that fetches a checkpoint and was not heard of for so long no longer keeps the log here from being purged. */
    static final Duration HOLD_IDLE_MAX = Duration.ofSeconds(30);

    /** Writers wait so long for a peer that has its checkpoint and follows the log; it has to keep up with them after all. */
    static final Duration FOLLOWS_WITHIN = Duration.ofSeconds(60);

    /** Longest that one chunk makes the next one wait; slower senders send shorter chunks. */
    static final long CHUNKS_PER_SECOND_MIN = 4;

    /** How often one who waits for its turn asks; a turn lasts about that long. */
    static final Duration TURN_ASK_EVERY = Duration.ofMillis(200);

    /** The leader answers from memory. */
    static final Duration TURN_ASK_WITHIN = Duration.ofSeconds(1);

    /** Without an answer for so long there is no leader to ask, and no reason to let the log grow. */
    static final Duration TURN_SILENCE_MAX = Duration.ofSeconds(10);

    /** Who has the turn for so long is dead, or its disk is in such trouble that others had better not wait. */
    static final Duration TURN_MAX = Duration.ofSeconds(60);

    /** The leader waits so long for those that had no turn since its own last one; they may not need any. */
    static final Duration LEADER_WAITS_MAX = Duration.ofSeconds(10);

    /** Many times the members a cluster has. */
    static final int TURNS_REMEMBERED = 100;

    private TransferLimits() {}
}
