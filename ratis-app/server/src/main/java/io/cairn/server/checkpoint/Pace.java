package io.cairn.server.checkpoint;

import java.util.concurrent.TimeUnit;

/** Keeps what is sent under so many bytes a second, over all receivers. One thread. */
final class Pace {
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final long bytesPerSecond;
    private long freeAt;

    /** @param bytesPerSecond 0: as fast as it goes */
    Pace(long bytesPerSecond, long nanos) {
        this.bytesPerSecond = bytesPerSecond;
        this.freeAt = nanos;
    }

    /** Largest chunk, so that no receiver waits for long. */
    int chunkBytes() {
        long most = bytesPerSecond == 0 ? Long.MAX_VALUE : bytesPerSecond / TransferLimits.CHUNKS_PER_SECOND_MIN;
        return (int) Math.max(1, Math.min(TransferLimits.CHUNK_BYTES, most));
    }

    /** How long to wait before so many bytes may leave; they are taken for sent. */
    long delayNanos(int bytes, long nanos) {
        if (bytesPerSecond == 0) {
            return 0;
        }
        // What was not used in the past is gone.
        freeAt = Math.max(0, freeAt - nanos) + nanos + (long) (bytes * NANOS_PER_SECOND / bytesPerSecond);
        return freeAt - nanos;
    }
}
