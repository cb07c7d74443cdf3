package io.cairn.server.config;

import java.util.regex.Pattern;

/** What a peer may be called: a name is a folder's name and stands in lists of NAME=URL, so it has no separators. */
final class Names {
    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private Names() {}

    static String checked(Given given, String name) throws ConfigException {
        if (!VALID.matcher(name).matches()) {
            throw given.wrong("'" + name + "' is not a name; use up to 64 letters, digits, '.', '_' and '-'");
        }
        return name;
    }
}
