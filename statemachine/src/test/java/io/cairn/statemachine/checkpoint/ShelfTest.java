package io.cairn.statemachine.checkpoint;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The step that decides between a pin and a retirement that come at the same time. */
final class ShelfTest {
    private final Checkpoint checkpoint = new Checkpoint(Path.of("none"), new Manifest(Samples.claim(1, 1), List.of()));

    @Test
    void shouldGiveNoPinOnceTaken() {
        Shelf.Slot slot = new Shelf.Slot(checkpoint);
        assertTrue(slot.take());
        assertNull(slot.pin());
        assertNull(slot.pin());
        assertFalse(slot.take());
    }

    @Test
    void shouldNotBeTakenWhilePinned() {
        Shelf.Slot slot = new Shelf.Slot(checkpoint);
        Pin first = Objects.requireNonNull(slot.pin());
        Pin second = Objects.requireNonNull(slot.pin());
        first.close();
        first.close();
        assertFalse(slot.take());
        second.close();
        assertTrue(slot.take());
    }
}
