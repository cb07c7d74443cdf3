package io.cairn.cli;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a change of members would do.
 *
 * @param what the change, in words
 * @param steps what happens, in order
 * @param before the majority that counts now
 * @param during those that all count while the change is made
 * @param after the one that counts then
 * @param refusal why the cluster would refuse it; empty when it would not
 */
record Plan(String what, List<String> steps, Quorum before, List<Quorum> during, Quorum after, String refusal) {
    Plan {
        steps = List.copyOf(steps);
        during = List.copyOf(during);
    }

    void print(Console console) {
        console.line(what);
        for (int i = 0; i < steps.size(); i++) {
            console.line("  " + (i + 1) + ". " + steps.get(i));
        }
        Table table = new Table("stage", "voters", "answering", "tolerated failures");
        row(table, "before", List.of(before));
        row(table, "during", during);
        row(table, "after", List.of(after));
        table.printColumns(console);
    }

    private static void row(Table table, String stage, List<Quorum> quorums) {
        table.row(
                stage,
                quorums.stream().map(q -> Integer.toString(q.voters())).collect(Collectors.joining(" and ")),
                quorums.stream().map(q -> Integer.toString(q.answering())).collect(Collectors.joining(" and ")),
                Integer.toString(tolerates(quorums)));
    }

    Json json() {
        return new Json()
                .put("change", what)
                .put("steps", steps)
                .put("before", stage(List.of(before)))
                .put("during", stage(during))
                .put("after", stage(List.of(after)))
                .put("allowed", refusal.isEmpty())
                .putUnlessEmpty("refusal", refusal);
    }

    private static Json stage(List<Quorum> quorums) {
        return new Json()
                .put("voters", quorums.stream().map(Quorum::voters).toList())
                .put("answering", quorums.stream().map(Quorum::answering).toList())
                .put("tolerated_failures", tolerates(quorums));
    }

    /** Of the majority that is scarcest; as {@code cairn status}, never below none. */
    private static int tolerates(List<Quorum> quorums) {
        return Math.max(0, quorums.stream().mapToInt(Quorum::tolerates).min().orElse(0));
    }
}
