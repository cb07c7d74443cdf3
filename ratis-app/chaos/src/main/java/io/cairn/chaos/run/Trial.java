package io.cairn.chaos.run;

import io.cairn.chaos.mutant.Mutant;
import io.cairn.chaos.mutant.Mutants;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What brings a mutant to light.
 *
 * @param mutant what is looked for
 * @param strains mutants that are none, but make its moment come sooner
 * @param faults names of those to choose from
 */
record Trial(Mutant mutant, List<Mutant> strains, List<String> faults) {
    private static final List<Trial> ALL = List.of(
            trial("read-without-barrier", "isolate-leader", "pause-leader"),
            trial("read-without-quorum", "isolate-leader", "pause-leader"),
            trial("reply-before-commit", "isolate-leader", "mute-leader"),
            trial("unsafe-flush", "power-loss-all"),
            trial("applied-index-apart", "kill-all", "kill-follower", "kill-leader"),
            strained("dedupe-table-not-in-snapshot", "rolling-restart", "purge-install", "rolling-restart"),
            trial("leases-never-end", "kill-leader", "kill-follower"),
            trial("watch-not-resynced", "cut-install"),
            trial("watch-forgotten", "cut-install"),
            trial("tombstone-dropped", "kill-all", "kill-follower"),
            trial("impatient-proposers", "purge-install", "kill-leader", "kill-all"));

    private static Trial trial(String mutant, String... faults) {
        return new Trial(Mutants.named(mutant), List.of(), List.of(faults));
    }

    /** Among proposers that send much twice. */
    private static Trial strained(String mutant, String... faults) {
        return new Trial(Mutants.named(mutant), List.of(Mutants.named("impatient-proposers")), List.of(faults));
    }

    /**
     * @param mutant a name, "all", or empty for none
     * @throws IllegalArgumentException when there is none of that name
     */
    static List<Trial> of(String mutant) {
        if (mutant.isEmpty() || mutant.equals(Options.EACH)) {
            return mutant.isEmpty() ? List.of() : ALL;
        }
        Mutant wanted = Mutants.named(mutant);
        return ALL.stream().filter(trial -> trial.mutant().equals(wanted)).toList();
    }

    /** As the agent takes it. */
    String names() {
        return Stream.concat(Stream.of(mutant), strains.stream())
                .map(Mutant::name)
                .collect(Collectors.joining(","));
    }
}
