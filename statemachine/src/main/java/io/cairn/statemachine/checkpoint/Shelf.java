package io.cairn.statemachine.checkpoint;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Which checkpoints there are and who holds them. One thread changes it, any thread reads and pins, without locks. */
final class Shelf {
    private volatile State state = new State(List.of(), List.of());

    List<Checkpoint> list() {
        return state.list;
    }

    @Nullable
    Checkpoint newest() {
        List<Checkpoint> list = state.list;
        return list.isEmpty() ? null : list.get(0);
    }

    void add(Checkpoint checkpoint) {
        List<Slot> slots = new ArrayList<>(state.slots);
        slots.add(new Slot(checkpoint));
        slots.sort(Comparator.comparing((Slot slot) -> slot.checkpoint.claim()).reversed());
        state = State.of(slots);
    }

    void remove(Checkpoint checkpoint) {
        state = State.of(state.slots.stream()
                .filter(slot -> !slot.checkpoint.equals(checkpoint))
                .toList());
    }

    /** @return null: no longer here */
    @Nullable
    Pin pin(Checkpoint checkpoint) {
        for (Slot slot : state.slots) {
            if (slot.checkpoint.equals(checkpoint)) {
                return slot.pin();
            }
        }
        return null;
    }

    /** Takes away all but the newest, and those that are pinned; nobody can pin them from here on. */
    List<Checkpoint> takeAllBut(int keep) {
        List<Slot> kept = new ArrayList<>();
        List<Checkpoint> taken = new ArrayList<>();
        for (Slot slot : state.slots) {
            if (kept.size() < keep || !slot.take()) {
                kept.add(slot);
            } else {
                taken.add(slot.checkpoint);
            }
        }
        state = State.of(kept);
        return taken;
    }

    /** Newest first; the list that callers see is made once per change. */
    private record State(List<Slot> slots, List<Checkpoint> list) {
        static State of(List<Slot> slots) {
            return new State(
                    List.copyOf(slots),
                    slots.stream().map(slot -> slot.checkpoint).toList());
        }
    }

    /** One checkpoint with the number of its pins. */
    static final class Slot {
        /** In place of a count: no pin can be had any more. */
        private static final int TAKEN = -1;

        private final Checkpoint checkpoint;
        private final AtomicInteger pins = new AtomicInteger();

        Slot(Checkpoint checkpoint) {
            this.checkpoint = checkpoint;
        }

        @Nullable
        Pin pin() {
            int before = pins.getAndUpdate(count -> count == TAKEN ? TAKEN : count + 1);
            return before == TAKEN ? null : new Pin(checkpoint, pins::decrementAndGet);
        }

        boolean take() {
            return pins.compareAndSet(0, TAKEN);
        }
    }
}
