package io.cairn.server.autocompact;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Keeps the history of one period: notes the revision ten times in it (or in each hour of it), and compacts once a
 * period, or once an hour if that is shorter, to what was the revision one period ago.
 */
final class PeriodicRule implements CompactionRule {
    private static final Duration BETWEEN_MAX = Duration.ofHours(1);
    private static final int NOTES_BETWEEN = 10;

    private final Duration period;
    private final Duration between;
    private final int notesMax;
    private final Deque<Long> notes = new ArrayDeque<>();
    private long lastDone;
    private long lastNanos;
    private boolean compactedBefore;

    /** @param nanos now: the first period begins */
    PeriodicRule(Duration period, long nanos) {
        this.period = period;
        this.between = period.compareTo(BETWEEN_MAX) < 0 ? period : BETWEEN_MAX;
        this.notesMax = (int) Math.max(1, period.toNanos() / every().toNanos());
        this.lastNanos = nanos;
    }

    @Override
    public Duration every() {
        return between.dividedBy(NOTES_BETWEEN);
    }

    @Override
    public long due(long nanos, long revision, boolean leads) {
        long periodAgo = notes.isEmpty() ? NOTHING : notes.getFirst();
        boolean known = notes.size() == notesMax;
        notes.addLast(revision);
        if (notes.size() > notesMax) {
            notes.removeFirst();
        }
        Duration wait = compactedBefore ? between : period;
        boolean time = nanos - lastNanos >= wait.toNanos();
        return leads && known && time && periodAgo > lastDone ? periodAgo : NOTHING;
    }

    @Override
    public void done(long nanos, long revision) {
        lastDone = revision;
        lastNanos = nanos;
        compactedBefore = true;
    }
}
