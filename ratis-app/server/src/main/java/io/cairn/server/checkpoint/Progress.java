package io.cairn.server.checkpoint;

import java.time.Duration;

/** How fast bytes arrive. One thread tells it, any thread reads. Times are of {@link System#nanoTime}. */
final class Progress {
    /** Long enough that a rate means something, short enough that it tells of now. */
    private static final long WINDOW_NANOS = Duration.ofSeconds(10).toNanos();

    private static final double NANOS_PER_SECOND = 1e9;

    /** Bytes at a time. */
    private record Mark(long nanos, long bytes) {}

    /** The windows before, at and after the last mark; replaced as one. */
    private record State(Mark from, Mark recent, Mark now) {}

    private volatile State state;

    /** @param bytes that are there before the first one arrives */
    Progress(long nanos, long bytes) {
        Mark start = new Mark(nanos, bytes);
        state = new State(start, start, start);
    }

    /** So many bytes are there now; fewer than before when some turned out to be bad. */
    void at(long nanos, long bytes) {
        State before = state;
        Mark now = new Mark(nanos, bytes);
        boolean over = nanos - before.recent().nanos() >= WINDOW_NANOS;
        state = over ? new State(before.recent(), now, now) : new State(before.from(), before.recent(), now);
    }

    long bytes() {
        return state.now().bytes();
    }

    /** Since the window before this one began; 0 when nothing arrived. */
    long bytesPerSecond(long nanos) {
        State known = state;
        long took = nanos - known.from().nanos();
        long arrived = known.now().bytes() - known.from().bytes();
        return took <= 0 || arrived <= 0 ? 0 : (long) (arrived * NANOS_PER_SECOND / took);
    }
}
