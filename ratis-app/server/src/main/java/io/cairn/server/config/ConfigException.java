package io.cairn.server.config;

/** The operator has to change something. The message is one line that says what is wrong, where it came from, and what to write. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    ConfigException(String message) {
        super(message);
    }
}
