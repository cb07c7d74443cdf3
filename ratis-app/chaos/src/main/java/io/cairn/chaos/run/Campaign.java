package io.cairn.chaos.run;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs of healthy peers, one after the other, with what they come to. One thread. */
final class Campaign {
    private final Options options;
    private final Stage stage;
    private final PrintStream out;
    private final Score score = new Score();

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
        score.summary().forEach(out::println);
        return score.saysEnough() && (!score.anyFailed() || options.system() == Subject.ETCD);
    }

    private void one(long seed) throws IOException {
        Path folder = options.folder().resolve("run-" + seed);
        RunFolder.setAside(folder);
        Verdict verdict = stage.play(seed, options.faults(), List.of(), folder);
        score.count(verdict);
        say(verdict, folder);
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
