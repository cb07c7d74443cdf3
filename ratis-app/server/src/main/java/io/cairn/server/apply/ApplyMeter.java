package io.cairn.server.apply;

import io.cairn.server.node.ApplyGaps;
import io.cairn.server.node.ApplyTimes;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What was applied, how long it took, and how long work waited for it. Written by the apply thread, read by any.
 *
 * <p>A gap is the time from when an entry could have been applied until it was: from the end of the apply before it, if
 * it was committed by then, else from when the apply thread took it up. So time without work is no part of any gap, and
 * whatever keeps the apply thread from work that there is, inside an apply or between two of them, is part of one.
 */
public final class ApplyMeter {
    private static final long NO_WORK = Long.MIN_VALUE;

    private final ApplyTimes told;
    private final AtomicLong bytes = new AtomicLong();
    private long begunAt;

    /** Since when there is work that is not applied. */
    private volatile long waitingSince = NO_WORK;

    private volatile @Nullable GapCount counting;
    private volatile long countedUntil = System.nanoTime();

    public ApplyMeter(ApplyTimes told) {
        this.told = told;
    }

    void begins(long nanos) {
        begunAt = nanos;
        if (waitingSince == NO_WORK) {
            waitingSince = nanos;
        }
    }

    /** @param more whether an entry after this one is committed already */
    void applied(int encodedBytes, long nanos, boolean more) {
        bytes.setRelease(bytes.get() + encodedBytes);
        told.applied(nanos - begunAt);
        closeGap(nanos);
        went(nanos, more);
    }

    private void closeGap(long nanos) {
        long since = waitingSince;
        GapCount count = counting;
        if (count != null) {
            count.add(nanos - since);
        }
        told.gap(nanos - since, count != null || since - countedUntil < 0);
    }

    /** An entry that holds nothing for the store went by. */
    void went(long nanos, boolean more) {
        waitingSince = more ? nanos : NO_WORK;
    }

    /** What waited is not coming: the log jumps past it. */
    void forget() {
        waitingSince = NO_WORK;
    }

    /** Encoded bytes of all batches since the process started. */
    public long bytes() {
        return bytes.getAcquire();
    }

    /** Gaps are counted from now on, the one that is open included. For one caller. */
    public void countGaps() {
        counting = new GapCount();
    }

    /** The gaps since {@link #countGaps}. One that is still open counts as long as it is. */
    public ApplyGaps countedGaps() {
        GapCount counted = counting;
        counting = null;
        long now = System.nanoTime();
        countedUntil = now;
        if (counted == null) {
            throw new IllegalStateException("nobody counts");
        }
        // Read after the count ended: a gap that closed before is in it, and one that closes now may be twice.
        long since = waitingSince;
        if (since != NO_WORK && now - since > 0) {
            counted.add(now - since);
        }
        return counted.now();
    }
}
