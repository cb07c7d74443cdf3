package io.cairn.chaos.check;

import io.cairn.chaos.history.Fact;
import io.cairn.chaos.history.Operation;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A promise that was not kept.
 *
 * @param promise which one
 * @param what is wrong, and where: revision, key, peer
 * @param facts that contradict each other or the promise; empty if it is something that is missing
 */
public record Violation(String promise, String what, List<Fact> facts) {
    public Violation {
        facts = List.copyOf(facts);
    }

    /** For people: on one line each, what is wrong and then the facts. */
    @Override
    public String toString() {
        return promise + ": " + what
                + facts.stream().map(f -> "\n    " + text(f)).collect(Collectors.joining());
    }

    private static String text(Fact fact) {
        if (fact instanceof Operation op) {
            return "operation " + op.id() + " of client " + op.client() + " on " + op.peer() + " from " + op.called()
                    + " to " + op.returned() + ": "
                    + op.request().getDescriptorForType().getName() + " {"
                    + Brief.text(op.request()) + "} -> "
                    + op.outcome().toString().replaceAll("\\s+", " ");
        }
        return fact.toString().replaceAll("\\s+", " ");
    }
}
