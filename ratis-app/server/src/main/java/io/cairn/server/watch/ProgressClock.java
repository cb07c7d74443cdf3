package io.cairn.server.watch;

import java.time.Duration;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/** Says when a stream's watches are to be told how far they are. Pump's thread only. */
final class ProgressClock {
    private final Duration every;
    private final TreeSet<WatchStream> due = new TreeSet<>(
            Comparator.<WatchStream>comparingLong(WatchStream::progressDue).thenComparingLong(WatchStream::number));

    ProgressClock(Duration every) {
        this.every = every;
    }

    /** Begins a stream's interval, if it has none. */
    void add(WatchStream stream, long now) {
        if (!due.contains(stream)) {
            arm(stream, now);
        }
    }

    private void arm(WatchStream stream, long now) {
        double spread =
                1 + WatchLimits.PROGRESS_JITTER * ThreadLocalRandom.current().nextDouble();
        stream.progressDue(now + (long) (every.toNanos() * spread));
        due.add(stream);
    }

    void remove(WatchStream stream) {
        due.remove(stream);
    }

    /** Names every stream whose interval is over, and begins its next. */
    void tick(long now, Consumer<WatchStream> expired) {
        while (!due.isEmpty() && due.first().progressDue() - now <= 0) {
            WatchStream stream = due.pollFirst();
            if (!stream.isClosed()) {
                arm(stream, now);
                expired.accept(stream);
            }
        }
    }

    long nanosToNext(long now) {
        return due.isEmpty() ? Long.MAX_VALUE : Math.max(0, due.first().progressDue() - now);
    }
}
