package io.cairn.chaos.history;

import java.util.Collection;
import java.util.List;

/** All facts of one run, in the order in which they were written. Immutable. */
public record History(List<Fact> facts) {
    public History {
        facts = List.copyOf(facts);
    }

    public static History of(Collection<? extends Fact> facts) {
        return new History(List.copyOf(facts));
    }

    /** The facts of one kind, in order. */
    public <F extends Fact> List<F> all(Class<F> kind) {
        return facts.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    public List<Operation> operations() {
        return all(Operation.class);
    }
}
