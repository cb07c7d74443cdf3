package io.cairn.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Asks for a password where somebody types, and reads a line where nobody does. */
final class Passwords {
    private Passwords() {}

    static String read(Console console, String user, boolean interactive) {
        java.io.Console terminal = interactive && console.in() == System.in ? System.console() : null;
        if (terminal == null) {
            return line(console);
        }
        String first = new String(terminal.readPassword("Password of %s: ", user));
        String second = new String(terminal.readPassword("Type password of %s again for confirmation: ", user));
        if (!first.equals(second)) {
            throw new CliException(ExitCode.BAD_ARGS, "given passwords are different.");
        }
        return first;
    }

    /** Byte by byte, since what follows the line is not for us. */
    private static String line(Console console) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            int next = console.in().read();
            while (next >= 0 && next != '\n') {
                line.write(next);
                next = console.in().read();
            }
        } catch (IOException e) {
            throw new CliException(ExitCode.INVALID_INPUT, "cannot read the password: " + e.getMessage());
        }
        return line.toString(StandardCharsets.UTF_8).strip();
    }
}
