package io.cairn.server.checkpoint;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class RoomCheckTest {
    private static final long MIB = 1 << 20;

    private long room = 10 * MIB;
    private long now;
    private final RoomCheck check = new RoomCheck(() -> room, () -> now);

    @Test
    void shouldLetThroughWhatJustFits() throws IOException {
        check.require(10 * MIB);
        assertEquals("", check.reason());
        assertThrows(NoRoomException.class, () -> check.require(10 * MIB + 1));
    }

    @Test
    void shouldSayWhatIsMissingUntilItFits() throws IOException {
        assertThrows(NoRoomException.class, () -> check.require(12 * MIB));
        assertEquals(
                "has no room for a snapshot: 12 MiB of it are missing, and only 10 MiB of the disk may be used for it",
                check.reason());
        room = 12 * MIB;
        check.await();
        check.require(12 * MIB);
        assertEquals("", check.reason());
    }

    @Test
    void shouldNotAskForItUntilThereIsRoomOrALongTimePassed() {
        assertFalse(check.isStillLacking());
        assertThrows(NoRoomException.class, () -> check.require(12 * MIB));
        assertTrue(check.isStillLacking());
        now = TransferLimits.ROOM_ASK_AGAIN_AFTER.toNanos();
        assertFalse(check.isStillLacking(), "it may be less by now");
        assertDoesNotThrow(check::await);
        assertThrows(NoRoomException.class, () -> check.require(11 * MIB));
        assertTrue(check.isStillLacking());
        room = 11 * MIB;
        assertFalse(check.isStillLacking());
    }
}
