package io.cairn.chaos.run;

import io.cairn.chaos.fault.Faults;
import java.nio.file.Path;
import java.util.List;

/** What is broken and checked. */
enum Subject {
    CAIRN,
    /**
     * The control of harness and checks: a version of etcd that is known to break promises now and then. What is caught
     * there is a result, and no failure of the run.
     */
    ETCD;

    /** Those that need nothing but processes, a network and etcd's own calls. */
    private static final List<String> OF_ANY_SYSTEM = List.of(
            "pause-leader",
            "kill-leader",
            "isolate-leader",
            "kill-all",
            "deaf-leader",
            "mute-leader",
            "kill-follower",
            "transfer",
            "resets",
            "loss",
            "bridge",
            "isolate-follower",
            "one-way",
            "pause-follower",
            "unplug",
            "slow-line");

    /** @throws IllegalArgumentException when there is none of that name */
    static Subject of(String name) {
        return switch (name) {
            case "cairn" -> CAIRN;
            case "etcd" -> ETCD;
            default -> throw new IllegalArgumentException("no system " + name + "; there are cairn, etcd");
        };
    }

    List<String> faults() {
        return this == CAIRN ? Faults.names() : OF_ANY_SYSTEM;
    }

    /** Of the scripts that start its processes. */
    Path home(Path checkout) {
        return this == CAIRN ? checkout : checkout.resolve("scripts/control");
    }
}
