package io.cairn.server.propose;

import io.cairn.server.node.Unavailable;
import io.cairn.statemachine.command.Batch;
import io.cairn.statemachine.command.Outcome;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The one batch on its way. Its number and bytes never change, however often it is sent, and only its execution
 * decides: what a leader answered, or failed to answer, says nothing about the copies that left.
 */
final class InFlight {
    /** What became of the newest copy. */
    private enum State {
        /** None was sent, or the newest one is not in a log: send. */
        UNSENT,
        /** Sent, nothing heard yet. */
        SENT,
        /** In the log of the leader of its term. */
        APPENDED
    }

    /** @param term of the leader that the copy was sent to */
    private record Copy(State state, long term, int number) {}

    private final Batch batch;
    private final byte[] bytes;
    private final List<Waiting> waiting;
    private final AtomicReference<Copy> copy = new AtomicReference<>(new Copy(State.UNSENT, 0, 0));
    private volatile boolean done;

    InFlight(Batch batch, byte[] bytes, List<Waiting> waiting) {
        this.batch = batch;
        this.bytes = bytes;
        this.waiting = waiting;
    }

    Batch batch() {
        return batch;
    }

    byte[] bytes() {
        return bytes;
    }

    boolean done() {
        return done;
    }

    /** A new copy should go to the leader of this term: there is none in a log of that term. */
    boolean needsCopyFor(long term) {
        Copy newest = copy.get();
        return newest.state() == State.UNSENT || newest.term() < term;
    }

    /** Numbers the copy that is about to be sent. */
    int sending(long term) {
        int number = copy.get().number() + 1;
        copy.set(new Copy(State.SENT, term, number));
        return number;
    }

    void appended(int number) {
        copy.updateAndGet(c -> c.number() == number ? new Copy(State.APPENDED, c.term(), number) : c);
    }

    /** The copy may be nowhere; another one does no harm. */
    void failed(int number) {
        copy.updateAndGet(c -> c.number() == number && c.state() == State.SENT ? lost(c) : c);
    }

    /** An entry of a higher term was applied and the batch was not executed: its older copies are in no log. */
    void reachedTerm(long term) {
        copy.updateAndGet(c -> c.term() < term ? lost(c) : c);
    }

    private static Copy lost(Copy c) {
        return new Copy(State.UNSENT, c.term(), c.number());
    }

    void executed(List<Outcome> outcomes) {
        done = true;
        for (int i = 0; i < outcomes.size(); i++) {
            waiting.get(i).outcome().complete(outcomes.get(i));
        }
    }

    /** It will not be executed here, or its outcomes cannot be had. */
    void giveUp(Unavailable.Reason reason) {
        done = true;
        waiting.forEach(w -> w.fail(reason));
    }

    /**
     * Clients that waited long enough are told so; the batch stays in flight. Unless no copy ever left: then it is in no
     * log, and ends with the last of its clients. For the thread that sends.
     */
    void expire(long nowNanos) {
        for (Waiting w : waiting) {
            if (w.expired(nowNanos)) {
                w.fail(Unavailable.Reason.TIMED_OUT);
            }
        }
        if (copy.get().number() == 0
                && waiting.stream().allMatch(w -> w.outcome().isDone())) {
            done = true;
        }
    }
}
