package io.cairn.chaos.run;

import io.cairn.chaos.cluster.Cluster;
import io.cairn.chaos.cluster.PeerProcess;
import io.cairn.statemachine.CrashPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/** How the peers' processes ended: nobody stops by itself when nobody touched its files. */
final class Ends {
    /** A clean stop, 128 + SIGKILL, 128 + SIGTERM, and the end at a step that a fault named: nobody else ends so. */
    private static final Set<Integer> EXPECTED = Set.of(0, 137, 143, CrashPoint.EXIT);

    /** Of a peer that was removed from its cluster. */
    private static final int REMOVED = 4;

    private final Cluster cluster;
    private final Set<PeerProcess> excused;

    /** @param excused peers whose files or disks were damaged */
    Ends(Cluster cluster, Set<PeerProcess> excused) {
        this.cluster = cluster;
        this.excused = excused;
    }

    List<String> violations() {
        List<String> found = new ArrayList<>();
        cluster.peers().forEach(peer -> look(peer, EXPECTED::contains, found));
        cluster.retired().forEach(peer -> look(peer, code -> EXPECTED.contains(code) || code == REMOVED, found));
        return found;
    }

    private void look(PeerProcess peer, IntPredicate expected, List<String> found) {
        if (!excused.contains(peer)) {
            peer.exits().stream()
                    .filter(code -> !expected.test(code))
                    .forEach(code -> found.add(
                            "fail-stop: " + peer.name() + " stopped by itself with exit " + code + ", see its log"));
        }
    }
}
