package io.cairn.server.offline;

import io.cairn.server.offline.NewMembers.Wanted;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the command line hands over: {@code --name=value}, some more than once. It has checked them for people. */
public final class Flags {
    private final Map<String, List<String>> flags = new LinkedHashMap<>();

    /** @param args anything that is no flag is left out */
    public Flags(String[] args) {
        for (String arg : args) {
            int equals = arg.indexOf('=');
            if (arg.startsWith("--") && equals > 0) {
                flags.computeIfAbsent(arg.substring(2, equals), name -> new ArrayList<>())
                        .add(arg.substring(equals + 1));
            }
        }
    }

    public List<String> all(String name) {
        return flags.getOrDefault(name, List.of());
    }

    public String one(String name) throws Failure {
        List<String> values = all(name);
        if (values.size() != 1) {
            throw new Failure("--" + name + " must be given once");
        }
        return values.get(0);
    }

    /** The members of a new cluster, and where they are to be made. */
    public Wanted wanted() throws Failure {
        Map<String, Path> directories = new LinkedHashMap<>();
        pairs("member").forEach((name, directory) -> directories.put(name, Path.of(directory)));
        return new Wanted(
                directories,
                pairs("peer"),
                one("token"),
                one("salt"),
                Long.parseLong(one("bump")),
                Boolean.parseBoolean(one("compact")));
    }

    private Map<String, String> pairs(String name) throws Failure {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : all(name)) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new Failure("--" + name + "=" + pair + " is not NAME=VALUE");
            }
            pairs.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        return pairs;
    }
}
