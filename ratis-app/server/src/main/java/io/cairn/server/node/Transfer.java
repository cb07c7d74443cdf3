package io.cairn.server.node;

import java.util.Locale;

/**
 * A checkpoint on its way between this peer and another, at one moment.
 *
 * @param sending to the other peer; false: from it
 * @param peer id of the other peer
 * @param peerName its label, or its id in hexadecimal while no label is known
 * @param index that the checkpoint claims
 * @param bytes that the receiver has, reused ones included
 * @param totalBytes of the checkpoint
 * @param reusedBytes that the receiver had already and did not fetch
 * @param bytesPerSecond over the last ten to twenty seconds
 */
public record Transfer(
        boolean sending,
        long peer,
        String peerName,
        long index,
        long bytes,
        long totalBytes,
        long reusedBytes,
        long bytesPerSecond) {
    private static final int PERCENT = 100;
    private static final long MILLIS_PER_SECOND = 1000;
    private static final long BYTES_PER_MB = 1_000_000;

    /** 0 to 100. */
    public int percent() {
        return totalBytes == 0 ? PERCENT : (int) (bytes * (double) PERCENT / totalBytes);
    }

    /** Until all is there; -1 while nobody can tell. */
    public long etaMillis() {
        return bytesPerSecond == 0 ? -1 : (long) ((totalBytes - bytes) * (double) MILLIS_PER_SECOND / bytesPerSecond);
    }

    /** As {@code 37% 12.0 MB/s eta 9s}. */
    public String progress() {
        String rate = String.format(Locale.ROOT, "%d%% %.1f MB/s", percent(), bytesPerSecond / (double) BYTES_PER_MB);
        return etaMillis() < 0
                ? rate
                : rate + " eta " + (etaMillis() + MILLIS_PER_SECOND - 1) / MILLIS_PER_SECOND + "s";
    }
}
