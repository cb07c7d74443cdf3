package io.cairn.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs what needs the store's code, which the command line itself does without: a second main class, from the same class
 * path, in a process of its own.
 */
final class Offline {
    private static final String BACKUP = "io.cairn.server.backup.BackupMain";
    private static final String RECOVER = "io.cairn.server.recover.RecoverMain";

    /** Begins a line that is not a result, but says how far it is. */
    private static final String PROGRESS = "progress\t";

    /** From this version on, native code must be allowed. */
    private static final int NATIVE_BY_LEAVE = 24;

    private Offline() {}

    /** Verbs on backups. */
    static List<String> run(Console console, List<String> args) {
        return run(console, BACKUP, args);
    }

    /** Verbs on data directories. */
    static List<String> recover(Console console, List<String> args) {
        return run(console, RECOVER, args);
    }

    /** Its output, line by line; what it says on standard error becomes the error of the verb. */
    private static List<String> run(Console console, String main, List<String> args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
        if (Runtime.version().feature() >= NATIVE_BY_LEAVE) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        String logging = System.getProperty("logback.configurationFile");
        if (logging != null) {
            command.add("-Dlogback.configurationFile=" + logging);
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        command.addAll(args);
        console.flush();
        try {
            return output(console, new ProcessBuilder(command).start());
        } catch (IOException e) {
            throw new CliException(ExitCode.ERROR, "cannot start " + command.get(0) + ": " + e.getMessage());
        }
    }

    /** Needs no deadline: it works on local files, and ends with this process when that is interrupted. */
    private static List<String> output(Console console, Process process) throws IOException {
        Thread stopper = new Thread(process::destroy);
        Runtime.getRuntime().addShutdownHook(stopper);
        StringBuilder complaint = new StringBuilder();
        Thread errors = new Thread(() -> drain(process, complaint), "offline-errors");
        errors.start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            List<String> lines = new ArrayList<>();
            WorkLine progress = new WorkLine(console);
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith(PROGRESS)) {
                    progress.at(line.split("\t"));
                } else {
                    lines.add(line);
                }
            }
            progress.end();
            int exit = process.waitFor();
            errors.join();
            if (exit != 0) {
                throw new CliException(ExitCode.ERROR, complaint.toString().strip());
            }
            return lines;
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new CliException(ExitCode.ERROR, "interrupted");
        }
    }

    private static void drain(Process process, StringBuilder into) {
        try (BufferedReader err = process.errorReader(StandardCharsets.UTF_8)) {
            err.lines().forEach(line -> into.append(line).append('\n'));
        } catch (IOException e) {
            into.append(e.getMessage());
        }
    }

    /** Objects of name and value; an empty line begins the next. */
    static List<Map<String, String>> fields(List<String> lines) {
        List<Map<String, String>> objects = new ArrayList<>();
        Map<String, String> object = new LinkedHashMap<>();
        for (String line : lines) {
            int tab = line.indexOf('\t');
            if (line.isEmpty() && !object.isEmpty()) {
                objects.add(object);
                object = new LinkedHashMap<>();
            } else if (tab > 0) {
                object.put(line.substring(0, tab), line.substring(tab + 1));
            }
        }
        if (!object.isEmpty()) {
            objects.add(object);
        }
        return objects;
    }

    /** A field of milliseconds since 1970 as ISO 8601; empty when it is not there. */
    static String time(Map<String, String> object, String field) {
        String millis = object.get(field);
        return millis == null
                ? ""
                : Instant.ofEpochMilli(Long.parseLong(millis)).toString();
    }
}
