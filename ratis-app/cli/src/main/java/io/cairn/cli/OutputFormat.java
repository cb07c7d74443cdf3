package io.cairn.cli;

/** What {@code --write-out} may be. */
enum OutputFormat {
    SIMPLE,
    TABLE,
    JSON;

    static OutputFormat parse(String text) {
        return switch (text) {
            case "simple" -> SIMPLE;
            case "table" -> TABLE;
            case "json" -> JSON;
            default -> throw new CliException(ExitCode.BAD_FEATURE, "unsupported output format");
        };
    }
}
