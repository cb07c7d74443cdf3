package io.cairn.conformance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A command of etcdctl, and its standard input.
 *
 * @param line its arguments, as one would type them; see {@link EtcdctlBoth} for what stands for ids
 */
record EtcdctlCommand(String line, String input) {
    /** Those of a file: lines that begin with // tell, indented and empty ones are standard input of the one before. */
    static List<EtcdctlCommand> in(String file) throws IOException {
        List<EtcdctlCommand> commands = new ArrayList<>();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(EtcdctlCommand.class.getResourceAsStream(file)), StandardCharsets.UTF_8))) {
            for (String line : in.lines().toList()) {
                if (line.startsWith("//")) {
                    continue;
                }
                int last = commands.size() - 1;
                if (line.isEmpty() || line.startsWith("    ")) {
                    EtcdctlCommand before = commands.get(last);
                    commands.set(last, new EtcdctlCommand(before.line(), before.input() + line.strip() + "\n"));
                } else {
                    commands.add(new EtcdctlCommand(line, ""));
                }
            }
        }
        return commands;
    }

    @Override
    public String toString() {
        return line;
    }
}
