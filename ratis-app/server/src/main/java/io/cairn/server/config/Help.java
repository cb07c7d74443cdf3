package io.cairn.server.config;

/** What {@code --help} prints. */
final class Help {
    private Help() {}

    static String text() {
        StringBuilder text = new StringBuilder("Usage: start-peer.sh [--flag=value | --flag value]...\n")
                .append(
                        "Runs one peer in the foreground. Flags win over CAIRN_ variables (--data-dir is CAIRN_DATA_DIR),\n")
                .append("these over the file of --config-file, this over defaults.\n\n");
        for (Setting setting : Setting.values()) {
            text.append("  ").append(setting.flag()).append(' ').append(setting.placeholder());
            text.append("\n        ").append(setting.help());
            if (!setting.defaultText().isEmpty() && !setting.defaultText().contains("$")) {
                text.append(" (default ").append(setting.defaultText()).append(')');
            }
            text.append('\n');
        }
        return text.append("  --help, --version\n        print this or the version, and exit")
                .toString();
    }
}
