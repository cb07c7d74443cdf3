package io.cairn.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** etcdctl takes {@code --prefix=true} for {@code --prefix}; scripts use it. */
final class BooleanFlags {
    private static final Pattern WITH_VALUE = Pattern.compile("(--[a-z-]+)=(true|false)");

    /** Those that are on unless told otherwise; leaving them out would not turn them off. */
    private static final Set<String> ON_BY_DEFAULT = Set.of("--mark-compacted", "--interactive");

    private BooleanFlags() {}

    static String[] normalized(String... args) {
        List<String> normalized = new ArrayList<>();
        boolean flags = true;
        for (String arg : args) {
            flags &= !arg.equals("--");
            Matcher flag = WITH_VALUE.matcher(arg);
            if (!flags || !flag.matches()) {
                normalized.add(arg);
            } else if (flag.group(2).equals("true")) {
                normalized.add(flag.group(1));
            } else if (ON_BY_DEFAULT.contains(flag.group(1))) {
                normalized.add(flag.group(1).replaceFirst("--", "--no-"));
            }
        }
        return normalized.toArray(String[]::new);
    }
}
