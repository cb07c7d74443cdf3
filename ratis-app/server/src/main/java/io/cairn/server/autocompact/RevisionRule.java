package io.cairn.server.autocompact;

import java.time.Duration;

/** Keeps the history of so many revisions. */
final class RevisionRule implements CompactionRule {
    private static final Duration EVERY = Duration.ofMinutes(5);

    private final long keep;
    private long lastDone;

    RevisionRule(long keep) {
        this.keep = keep;
    }

    @Override
    public Duration every() {
        return EVERY;
    }

    @Override
    public long due(long nanos, long revision, boolean leads) {
        long to = revision - keep;
        return leads && to > lastDone ? to : NOTHING;
    }

    @Override
    public void done(long nanos, long revision) {
        lastDone = revision;
    }
}
