package io.cairn.chaos.check;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Searches an order of steps on one key in which each happens between its call and its return: Wing and Gong's search
 * with Lowe's memory of what was tried. It takes exponential time at worst, so it gives up after a while.
 */
final class Linearization {
    enum Verdict {
        LEGAL,
        ILLEGAL,
        UNDECIDED
    }

    /** A second or so. Histories of few clients need some thousands. */
    private static final int TRIES_MAX = 1_000_000;

    private record Tried(BitSet done, Register state) {}

    private record Choice(Moment call, Register before) {}

    /** The call or the return of a step, in a doubly linked list by time. */
    private static final class Moment {
        final int id;
        final long time;
        final @Nullable Moment end;

        @Nullable
        Moment previous;

        @Nullable
        Moment next;

        Moment(int id, long time, @Nullable Moment end) {
            this.id = id;
            this.time = time;
            this.end = end;
        }

        void unlink() {
            previous.next = next;
            if (next != null) {
                next.previous = previous;
            }
        }

        void link() {
            previous.next = this;
            if (next != null) {
                next.previous = this;
            }
        }
    }

    private final List<RegisterStep> steps;
    private final Moment head = new Moment(-1, Long.MIN_VALUE, null);
    private final BitSet done = new BitSet();
    private final Set<Tried> tried = new HashSet<>();
    private final Deque<Choice> choices = new ArrayDeque<>();
    private Register state = Register.ABSENT;
    private int most = -1;
    private int stuck;

    Linearization(List<RegisterStep> steps) {
        this.steps = steps;
        Stream.Builder<Moment> moments = Stream.builder();
        for (int id = 0; id < steps.size(); id++) {
            Moment end = new Moment(id, steps.get(id).returned(), null);
            moments.add(end).add(new Moment(id, steps.get(id).called(), end));
        }
        Moment last = head;
        // At the same time, calls go first: then the two may have happened in either order.
        Comparator<Moment> order = Comparator.<Moment>comparingLong(m -> m.time).thenComparing(m -> m.end == null);
        for (Moment moment : (Iterable<Moment>) moments.build().sorted(order)::iterator) {
            last.next = moment;
            moment.previous = last;
            last = moment;
        }
    }

    Verdict search() {
        Moment at = head.next;
        for (int tries = 0; head.next != null; tries++) {
            if (tries > TRIES_MAX) {
                return Verdict.UNDECIDED;
            }
            if (at.end != null) {
                at = take(at) ? head.next : at.next;
            } else {
                remember(at);
                if (choices.isEmpty()) {
                    return Verdict.ILLEGAL;
                }
                at = undo();
            }
        }
        return Verdict.LEGAL;
    }

    /** The step that could not be placed after the longest order that was found for those before it. */
    RegisterStep stuck() {
        return steps.get(stuck);
    }

    private boolean take(Moment call) {
        Register after = steps.get(call.id).on(state);
        if (after == null) {
            return false;
        }
        BitSet with = (BitSet) done.clone();
        with.set(call.id);
        if (!tried.add(new Tried(with, after))) {
            return false;
        }
        choices.push(new Choice(call, state));
        state = after;
        done.set(call.id);
        call.unlink();
        call.end.unlink();
        return true;
    }

    private @Nullable Moment undo() {
        Choice choice = choices.pop();
        state = choice.before;
        done.clear(choice.call.id);
        choice.call.end.link();
        choice.call.link();
        return choice.call.next;
    }

    private void remember(Moment end) {
        if (done.cardinality() > most) {
            most = done.cardinality();
            stuck = end.id;
        }
    }
}
