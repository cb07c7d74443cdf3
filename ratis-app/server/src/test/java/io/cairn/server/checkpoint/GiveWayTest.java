package io.cairn.server.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GiveWayTest {
    private static final long MIB = 1 << 20;

    private final GiveWay giveWay = new GiveWay();

    @Test
    void shouldHoldNothingUpWhileNobodyWasOutrun() {
        assertEquals(0, giveWay.holdNanos(MIB));
        giveWay.look(0, -1);
        assertEquals(0, giveWay.holdNanos(MIB));
    }

    @Test
    void shouldMakeTheRoomLastTwiceAsLongAsItIsNeeded() {
        giveWay.look(25 * MIB, 10_000);
        assertEquals(TimeUnit.MILLISECONDS.toNanos(1000), giveWay.holdNanos(MIB), "25 MiB in 25 s");
        assertEquals(TimeUnit.MILLISECONDS.toNanos(500), giveWay.holdNanos(MIB / 2));
        giveWay.look(25 * MIB, -1);
        assertEquals(0, giveWay.holdNanos(MIB));
    }

    @Test
    void shouldHoldNoEntryUpForLong() {
        giveWay.look(-5, 1_000_000);
        assertEquals(TimeUnit.SECONDS.toNanos(1), giveWay.holdNanos(1000));
    }

    /** However long the estimate is off by half, the log never outgrows its room while entries are of a common size. */
    @Test
    void shouldKeepARoomThatItFillsAsFastAsItMay() {
        long room = 24 * MIB;
        long needMillis = 60_000;
        long entry = 64 << 10;
        long nanos = 0;
        while (nanos < TimeUnit.MILLISECONDS.toNanos(2 * needMillis)) {
            long leftMillis = Math.max(0, needMillis - TimeUnit.NANOSECONDS.toMillis(nanos) / 2);
            giveWay.look(room, leftMillis);
            room -= entry;
            nanos += giveWay.holdNanos(entry);
        }
        assertTrue(room > 0, "room " + room);
    }
}
