package io.cairn.chaos.run;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Runs of healthy peers, one after the other, with what they come to. One thread. */
final class Campaign {
    /** What a machine does to us now and then is no reason to fail; if it happens that often, the runs mean nothing. */
    private static final int VOID_PERCENT_MAX = 75;

    private final Options options;
    private final Stage stage;
    private final PrintStream out;
    private final Map<String, Integer> struck = new TreeMap<>();
    private final Map<String, Integer> reached = new TreeMap<>();
    private int runs;
    private int voids;
    private int failures;
    private long operations;
    private long facts;

    Campaign(Options options, Stage stage, PrintStream out) {
        this.options = options;
        this.stage = stage;
        this.out = out;
    }

    /** Whether no run failed, of etcd also if some did, and enough of them said anything. */
    boolean play() throws IOException {
        long deadline = System.nanoTime() + options.length().toNanos();
        for (int i = 0; i < options.runs() && System.nanoTime() - deadline < 0; i++) {
            one(options.seed() + i);
        }
        out.printf(
                "%d runs, %d failed, %d void; %d operations and %d facts checked; faults %s%n",
                runs, failures, voids, operations, facts, struck);
        if (!reached.isEmpty()) {
            out.println("peers ended at " + reached.size() + " steps: " + reached);
        }
        boolean asExpected = failures == 0 || options.system() == Subject.ETCD;
        return asExpected && voids * 100 <= runs * VOID_PERCENT_MAX;
    }

    private void one(long seed) throws IOException {
        Path folder = options.folder().resolve("run-" + seed);
        Verdict verdict = stage.play(seed, options.faults(), List.of(), folder);
        count(verdict);
        say(verdict, folder);
    }

    private void count(Verdict verdict) {
        runs++;
        operations += verdict.operations();
        facts += verdict.facts();
        verdict.plan().kinds().forEach(kind -> struck.merge(kind, 1, Integer::sum));
        verdict.reached().forEach(step -> reached.merge(step, 1, Integer::sum));
        voids += verdict.voided().isEmpty() ? 0 : 1;
        failures += verdict.violations().isEmpty() ? 0 : 1;
    }

    private void say(Verdict verdict, Path folder) {
        List<String> lines = new ArrayList<>();
        String what =
                !verdict.violations().isEmpty() ? "FAILED" : verdict.voided().isEmpty() ? "clean" : "void";
        lines.add(String.format(
                "%-6s seed %d  %s  %d operations, %d facts, %.1f s",
                what,
                verdict.plan().seed(),
                String.join(" + ", verdict.plan().kinds()),
                verdict.operations(),
                verdict.facts(),
                verdict.took().toMillis() / 1e3));
        if (!verdict.voided().isEmpty()) {
            lines.add("       " + verdict.voided());
        }
        verdict.violations().stream().limit(20).forEach(violation -> lines.add("       " + violation));
        if (!verdict.clean()) {
            lines.add("       kept: " + folder + " (timeline.html, history.jsonl, the peers' data and logs)");
            lines.add("       again: " + options.again(verdict.plan().seed()));
        }
        lines.forEach(out::println);
        out.flush();
    }
}
