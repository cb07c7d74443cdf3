package io.cairn.cli;

import java.math.BigInteger;
import java.util.regex.Pattern;

/** What of the output of etcdctl and cairn differs from run to run, or is written differently, made equal. */
final class EtcdctlOutput {
    private static final Pattern ID = Pattern.compile("\"(cluster_id|member_id|ID|id|leader)\":(\\d+)");
    /** The two run one after the other, so time, and what a read of it measures, is all that may differ. */
    private static final Pattern TOOK = Pattern.compile("[0-9.]+(ns|µs|ms|s)\\b");

    private EtcdctlOutput() {}

    /** The first line that is an error; etcdctl also logs, and repeats itself. */
    static String errorLine(String err) {
        return err.lines()
                .filter(line -> line.startsWith("Error: "))
                .findFirst()
                .orElse("");
    }

    static String hexIds(String text) {
        return ID.matcher(text)
                .replaceAll(id -> "\"" + id.group(1) + "\":\"" + new BigInteger(id.group(2)).toString(16) + "\"");
    }

    static String took(String text) {
        return TOOK.matcher(text).replaceAll("TOOK");
    }

    static CommandLineRun withoutRevisions(CommandLineRun run) {
        return new CommandLineRun(
                run.exitCode(), run.out().replaceAll("(revision|version)\":\\d+", "$1\":N"), run.err());
    }
}
