package io.cairn.chaos.run;

import io.cairn.chaos.mutant.Mutants;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs of peers that make a mistake on purpose, which is to be found. One thread. */
final class MutantCampaign {
    private static final int VIOLATIONS_SAID = 3;

    private final Options options;
    private final Stage stage;
    private final PrintStream out;

    MutantCampaign(Options options, Stage stage, PrintStream out) {
        this.options = options;
        this.stage = stage;
        this.out = out;
    }

    /** Whether every mutant was found at least once, and none where there is none. */
    boolean play() throws IOException {
        List<Tally> tallies = new ArrayList<>();
        for (Trial trial : Trial.of(options.mutant())) {
            if (stage.allows(faults(trial))) {
                tallies.add(play(trial));
            } else {
                out.println(trial.mutant().name() + ": none of " + faults(trial) + " is possible here");
            }
        }
        tallies.forEach(out::println);
        return !tallies.isEmpty() && tallies.stream().allMatch(Tally::asExpected);
    }

    private Tally play(Trial trial) throws IOException {
        out.println(trial.mutant().name() + ": " + trial.mutant().mistake());
        Path folder = options.folder().resolve("mutant-" + trial.mutant().name());
        Tally tally = new Tally(trial);
        for (int i = 0; i < options.runs(); i++) {
            Verdict verdict = stage.play(options.seed() + i, faults(trial), List.of(agent(trial)), folder);
            tally.count(verdict);
            say(verdict);
        }
        return tally;
    }

    private List<String> faults(Trial trial) {
        return options.allFaults() ? trial.faults() : options.faults();
    }

    /** The jar that this code came in. */
    private static String agent(Trial trial) {
        try {
            Path jar = Path.of(Mutants.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return "-javaagent:" + jar + "=" + trial.names();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private void say(Verdict verdict) {
        String what = !verdict.broken().isEmpty()
                ? "found by " + verdict.broken()
                : verdict.violations().isEmpty() ? "not found" : "not found, but late";
        out.printf(
                "  seed %d  %s  %s%s  %.1f s%n",
                verdict.plan().seed(),
                String.join(" + ", verdict.plan().kinds()),
                what,
                verdict.voided().isEmpty() ? "" : ", void: " + verdict.voided(),
                verdict.took().toMillis() / 1e3);
        verdict.violations().stream()
                .limit(VIOLATIONS_SAID)
                .forEach(violation ->
                        out.println("      " + violation.lines().findFirst().orElse("")));
        out.flush();
    }
}
