package io.cairn.server.checkpoint;

import java.time.Duration;

/** Bounds of a checkpoint's way from one peer to another. */
final class TransferLimits {
    /** One chunk: large enough to be fast, small enough not to hold up Raft on the same connection. */
    static final int CHUNK_BYTES = 1 << 20;

    /** A sender reads a chunk from its disk in this time, or the transfer is begun again where it stopped. */
    static final Duration CHUNK_WITHIN = Duration.ofSeconds(10);

    /** A checkpoint of which no chunk was asked for so long is no longer kept for the one who asked. */
    static final Duration PIN_IDLE_MAX = Duration.ofSeconds(60);

    /** From the end of a transfer until the apply thread has opened the files: one entry's time, and some file system work. */
    static final Duration INSTALLED_WITHIN = Duration.ofSeconds(30);

    /** How often progress is logged. */
    static final Duration PROGRESS_EVERY = Duration.ofSeconds(10);

    private TransferLimits() {}
}
