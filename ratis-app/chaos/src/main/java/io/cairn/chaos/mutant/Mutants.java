package io.cairn.chaos.mutant;

import java.util.List;
import java.util.stream.Collectors;

/** Every mutant there is. */
public final class Mutants {
    private static final List<Mutant> ALL = List.of(
            ReadWithoutBarrier.MUTANT,
            ReadWithoutQuorum.MUTANT,
            ReplyBeforeCommit.MUTANT,
            UnsafeFlush.MUTANT,
            AppliedIndexApart.MUTANT,
            DedupeTableNotSaved.MUTANT,
            LeasesNeverEnd.MUTANT,
            WatchNotResynced.MUTANT,
            WatchForgotten.MUTANT,
            TombstoneDropped.MUTANT,
            ImpatientProposers.MUTANT);

    private Mutants() {}

    public static List<Mutant> all() {
        return ALL;
    }

    /** @throws IllegalArgumentException when there is none of that name */
    public static Mutant named(String name) {
        return ALL.stream()
                .filter(mutant -> mutant.name().equals(name))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("no mutant " + name + "; there are "
                        + ALL.stream().map(Mutant::name).collect(Collectors.joining(", "))));
    }
}
