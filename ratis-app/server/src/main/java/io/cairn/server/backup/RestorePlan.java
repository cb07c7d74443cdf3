package io.cairn.server.backup;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a restore is to make.
 *
 * @param directories name to the data directory to be made; one member, or all of them
 * @param cluster name to host:port of the peer port, all members
 * @param salt sets this restore apart from others of the same members
 * @param bumpRevision from 0
 */
record RestorePlan(
        Path source,
        Map<String, Path> directories,
        Map<String, String> cluster,
        String token,
        String salt,
        long bumpRevision,
        boolean markCompacted) {
    RestorePlan {
        directories = new LinkedHashMap<>(directories);
        cluster = new LinkedHashMap<>(cluster);
    }
}
