package io.cairn.server.metrics;

/**
 * Names of metrics in a Dropwizard registry, which knows no labels: they are part of the name, written as Prometheus
 * writes them, so that its text only has to repeat them.
 */
public final class MetricName {
    private MetricName() {}

    /**
     * {@code name{label="value",…}}.
     *
     * @param labels names and values in turn; values may hold anything
     */
    public static String of(String name, String... labels) {
        if (labels.length == 0) {
            return name;
        }
        if (labels.length % 2 != 0) {
            throw new IllegalArgumentException("a label of " + name + " has no value");
        }
        StringBuilder full = new StringBuilder(name).append('{');
        for (int i = 0; i < labels.length; i += 2) {
            full.append(i == 0 ? "" : ",").append(sanitized(labels[i])).append("=\"");
            full.append(escaped(labels[i + 1])).append('"');
        }
        return full.append('}').toString();
    }

    /** The part before the labels, as Prometheus allows it. */
    static String family(String name) {
        int brace = name.indexOf('{');
        return sanitized(brace < 0 ? name : name.substring(0, brace));
    }

    /** The labels without braces; empty when there are none. */
    static String labels(String name) {
        int brace = name.indexOf('{');
        return brace < 0 ? "" : name.substring(brace + 1, name.length() - 1);
    }

    private static String sanitized(String name) {
        StringBuilder clean = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
            boolean digit = c >= '0' && c <= '9';
            if (digit && i == 0) {
                clean.append('_');
            }
            clean.append(letter || digit ? c : '_');
        }
        return clean.toString();
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
