package io.cairn.chaos.run;

import io.cairn.chaos.history.History;
import io.cairn.chaos.history.PeerHash;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** All checks of a history. */
final class Checks {
    private Checks() {}

    static List<String> violations(History history) {
        Map<List<Long>, TreeSet<Long>> hashes = new HashMap<>();
        for (PeerHash hash : history.all(PeerHash.class)) {
            hashes.computeIfAbsent(List.of(hash.revision(), hash.compacted()), key -> new TreeSet<>())
                    .add(hash.hash());
        }
        return hashes.entrySet().stream()
                .filter(e -> e.getValue().size() > 1)
                .map(e -> "different hashes at " + e.getKey() + ": " + e.getValue())
                .toList();
    }
}
