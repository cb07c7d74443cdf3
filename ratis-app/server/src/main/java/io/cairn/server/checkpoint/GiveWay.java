package io.cairn.server.checkpoint;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Slows writers down for a transfer that they have outrun before. The first time writers go first: the log is kept for
 * the receiver until it has no more room, then purged, and the receiver starts again with what changed meanwhile. If that
 * is more than it can fetch before the log is full again, this would go on for ever. So from the second time on, the log
 * grows no faster than its room lasts. The checkpointer looks, any thread may ask.
 */
public final class GiveWay {
    private static final Logger LOG = LoggerFactory.getLogger(GiveWay.class);

    /** The time that is left is an estimate, and after it there are files to open and some log to follow. */
    private static final int TIMES_ESTIMATE = 2;

    private static final long AT_LEAST_MILLIS = Duration.ofSeconds(5).toMillis();

    /**
     * Longest that one entry holds up the next: writes are answered well before clients give up. So entries of one
     * second of waiting clients still get through however little room there is.
     */
    private static final long HOLD_MAX_NANOS = Duration.ofSeconds(1).toNanos();

    private static final long NO_LIMIT = Long.MAX_VALUE;

    private volatile long bytesPerSecond = NO_LIMIT;

    /**
     * @param roomBytes that the log may still grow by before it is purged whoever needs it
     * @param needMillis see {@link Holds#outrunNeedMillis}
     */
    void look(long roomBytes, long needMillis) {
        long before = bytesPerSecond;
        if (needMillis < 0) {
            bytesPerSecond = NO_LIMIT;
        } else {
            long lasting = TIMES_ESTIMATE * needMillis + AT_LEAST_MILLIS;
            double rate = Math.max(0, roomBytes) * (double) TimeUnit.SECONDS.toMillis(1) / lasting;
            bytesPerSecond = Math.max(1, (long) rate);
        }
        if ((before == NO_LIMIT) != (bytesPerSecond == NO_LIMIT)) {
            LOG.info(
                    needMillis < 0
                            ? "writes go at full speed again"
                            : "writes are slowed down: a peer that they have outrun before receives a snapshot again");
        }
    }

    /** How long the next entry of the log is to wait after one of so many bytes. */
    public long holdNanos(long entryBytes) {
        long limit = bytesPerSecond;
        return limit == NO_LIMIT
                ? 0
                : (long) Math.min(HOLD_MAX_NANOS, entryBytes * (double) TimeUnit.SECONDS.toNanos(1) / limit);
    }
}
