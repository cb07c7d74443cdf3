package io.cairn.conformance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The real etcdctl, run as a process. */
final class Etcdctl {
    /** What one run left: its exit code, and what it wrote to either output. */
    record Run(int exitCode, String out, String err) {}

    private static final int END_WITHIN_SECONDS = 120;
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    private final String endpoints;
    private final Path folder;

    /**
     * @param endpoints with commas between them
     * @param folder of its own, for what it reads and writes
     */
    Etcdctl(String endpoints, Path folder) {
        this.endpoints = endpoints;
        this.folder = folder;
    }

    static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(line);
        while (word.find()) {
            words.add(word.group(1) == null ? word.group(2) : word.group(1));
        }
        return words;
    }

    /** Where it runs. */
    Path folder() {
        return folder;
    }

    /** Starts a command that does not end by itself; the caller ends it. */
    Process start(List<String> arguments, Path output) throws IOException {
        ProcessBuilder builder = builder(arguments)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .redirectInput(ProcessBuilder.Redirect.PIPE);
        return builder.start();
    }

    Run run(List<String> arguments, String input) throws IOException, InterruptedException {
        Path in = Files.writeString(folder.resolve("in"), input);
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process = builder(arguments)
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        if (!process.waitFor(END_WITHIN_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("etcdctl did not end: " + arguments);
        }
        return new Run(process.exitValue(), text(out), text(err));
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    }

    private ProcessBuilder builder(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                RealEtcd.binary("etcdctl"), "--endpoints=" + endpoints, "--command-timeout=60s", "--dial-timeout=20s"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().put("ETCDCTL_API", "3");
        return builder;
    }
}
