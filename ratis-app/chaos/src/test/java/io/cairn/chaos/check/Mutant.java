package io.cairn.chaos.check;

import com.google.protobuf.Message;
import io.cairn.api.etcd.WatchResponse;
import io.cairn.chaos.history.Fact;
import io.cairn.chaos.history.History;
import io.cairn.chaos.history.Operation;
import io.cairn.chaos.history.Outcome;
import io.cairn.chaos.history.WatchTold;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** A legal history that is about to be made illegal in one place. */
final class Mutant {
    /** Breaks it; empty if there is no place where that would be wrong for sure. */
    interface Mutation {
        Optional<History> of(Mutant mutant);
    }

    final Evidence evidence;
    final Random random;

    /** @param evidence of a legal history */
    Mutant(Evidence evidence, long seed) {
        this.evidence = evidence;
        random = new Random(seed);
    }

    History history() {
        return evidence.history();
    }

    /** Any fact of the kind for which it holds. */
    <F extends Fact> Optional<F> any(Class<F> kind, Predicate<F> fits) {
        return any(history().all(kind).stream().filter(fits).toList());
    }

    <T> Optional<T> any(List<T> of) {
        return of.isEmpty() ? Optional.empty() : Optional.of(of.get(random.nextInt(of.size())));
    }

    Optional<Operation> anyAcknowledged(Predicate<Operation> fits) {
        return any(Operation.class, op -> Answers.of(op).isPresent() && fits.test(op));
    }

    Optional<WatchTold> anyTold(Predicate<WatchResponse> fits) {
        return any(WatchTold.class, told -> fits.test(told.response()));
    }

    /** The history with other facts in place of one. */
    History with(Fact old, Fact... instead) {
        List<Fact> facts = new ArrayList<>();
        for (Fact fact : history().facts()) {
            if (fact == old) {
                facts.addAll(List.of(instead));
            } else {
                facts.add(fact);
            }
        }
        return History.of(facts);
    }

    History map(UnaryOperator<Fact> change) {
        return History.of(history().facts().stream().map(change).toList());
    }

    /** The next message with events on the same stream. */
    Optional<WatchTold> after(WatchTold told) {
        return history().all(WatchTold.class).stream()
                .filter(t -> t.stream() == told.stream() && t.response().getEventsCount() > 0)
                .dropWhile(t -> t != told)
                .skip(1)
                .findFirst();
    }

    static Operation answered(Operation op, Message response) {
        return timed(op, new Outcome.Acknowledged(response), op.called(), op.returned());
    }

    static Operation timed(Operation op, Outcome outcome, long called, long returned) {
        return new Operation(op.id(), op.client(), op.connection(), op.peer(), op.request(), called, returned, outcome);
    }

    static WatchTold told(WatchTold old, WatchResponse.Builder response) {
        return new WatchTold(old.stream(), response.build(), old.at());
    }

    static long revision(Operation op) {
        return Answers.of(op).map(Answers::revision).orElseThrow();
    }
}
