package io.cairn.chaos.cluster;

import java.nio.file.Path;

/**
 * How peers are started.
 *
 * @param home of the scripts
 * @param jvmFlags in addition to those that every peer has here
 */
public record Launch(Path home, String jvmFlags) {
    /** Small, so that three fit beside the clients; C1 only, because a start must be quick. */
    private static final String EVERY = "-Xms48m -Xmx256m -XX:TieredStopAtLevel=1 ";

    String script() {
        return home.resolve("scripts/start-peer.sh").toString();
    }

    String allJvmFlags() {
        return EVERY + jvmFlags;
    }
}
