package io.cairn.server.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.server.node.ApplyGaps;
import io.cairn.server.node.ApplyTimes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ApplyMeterTest {
    private final List<String> told = new ArrayList<>();
    private final ApplyMeter meter = new ApplyMeter(new ApplyTimes() {
        @Override
        public void applied(long nanos) {
            told.add("apply " + TimeUnit.NANOSECONDS.toMillis(nanos));
        }

        @Override
        public void gap(long nanos, boolean checkpoint) {
            told.add((checkpoint ? "gap in checkpoint " : "gap ") + TimeUnit.NANOSECONDS.toMillis(nanos));
        }
    });

    /** Later than the meter was made. */
    private final long zero = System.nanoTime();

    private void begins(long atMillis) {
        meter.begins(zero + TimeUnit.MILLISECONDS.toNanos(atMillis));
    }

    private void applied(long atMillis, boolean more) {
        meter.applied(10, zero + TimeUnit.MILLISECONDS.toNanos(atMillis), more);
    }

    @Test
    void shouldCountTheTimeBetweenTwoAppliesWhileWorkWaits() {
        begins(0);
        applied(1, true);
        begins(31);
        applied(33, false);
        assertEquals(List.of("apply 1", "gap 1", "apply 2", "gap 32"), told);
        assertEquals(20, meter.bytes());
    }

    @Test
    void shouldNotCountTimeWithoutWork() {
        begins(0);
        applied(1, false);
        begins(5000);
        applied(5002, false);
        assertEquals(List.of("apply 1", "gap 1", "apply 2", "gap 2"), told);
    }

    /** What was committed was an entry for nobody: after it there was no more work. */
    @Test
    void shouldNotCountTimeAfterAnEntryThatHoldsNothing() {
        begins(0);
        applied(1, true);
        meter.went(zero + TimeUnit.MILLISECONDS.toNanos(2), false);
        begins(5000);
        applied(5002, false);
        assertEquals("gap 2", told.get(3));
    }

    @Test
    void shouldNotCountTheTimeOfAnInstall() {
        begins(0);
        applied(1, true);
        meter.forget();
        begins(5000);
        applied(5002, false);
        assertEquals("gap 2", told.get(3));
    }

    @Test
    void shouldCountTheGapsOfACheckpointByLength() {
        meter.countGaps();
        begins(0);
        applied(1, true);
        begins(4);
        applied(12, false);
        ApplyGaps gaps = meter.countedGaps();
        assertEquals(11_000, gaps.longestMicros());
        assertEquals(List.of(0L, 0L, 0L, 1L, 0L, 0L, 0L, 1L, 0L, 0L, 0L, 0L), gaps.counts(), "up to 1 ms, up to 25 ms");
        assertEquals("gap in checkpoint 11", told.get(3));
        assertEquals(
                0, count(() -> {}).counts().stream().mapToLong(Long::longValue).sum());
    }

    /** A checkpoint that holds apply up until it is over must not look as if it had not. */
    @Test
    void shouldCountAGapThatIsStillOpenWhenTheCheckpointIsOver() {
        long begun = System.nanoTime() - TimeUnit.SECONDS.toNanos(3);
        ApplyGaps gaps = count(() -> meter.begins(begun));
        assertTrue(gaps.longestMicros() >= 3_000_000, "longest " + gaps.longestMicros());
        assertEquals(1, gaps.counts().get(gaps.counts().size() - 1));
        meter.applied(10, System.nanoTime(), false);
        assertTrue(told.get(1).startsWith("gap in checkpoint 3"), told.get(1));
    }

    private ApplyGaps count(Runnable meanwhile) {
        meter.countGaps();
        meanwhile.run();
        return meter.countedGaps();
    }
}
