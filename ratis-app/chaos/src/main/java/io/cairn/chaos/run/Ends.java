package io.cairn.chaos.run;

import io.cairn.chaos.cluster.Cluster;
import io.cairn.chaos.cluster.PeerProcess;
import io.cairn.chaos.fault.Fault;
import io.cairn.statemachine.CrashPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** How the peers' processes ended: nobody stops by itself when nobody touched its files. */
final class Ends {
    /** A clean stop, 128 + SIGKILL, 128 + SIGTERM, and the end at a step that a fault named: nobody else ends so. */
    private static final Set<Integer> EXPECTED = Set.of(0, 137, 143, CrashPoint.EXIT);

    /** Of a peer that was removed from its cluster. */
    private static final int REMOVED = 4;

    private final Cluster cluster;
    private final Plan plan;

    Ends(Cluster cluster, Plan plan) {
        this.cluster = cluster;
        this.plan = plan;
    }

    List<String> violations() {
        List<String> found = new ArrayList<>();
        if (plan.faults().stream().noneMatch(Fault::mayStopPeers)) {
            for (PeerProcess peer : cluster.peers()) {
                for (int code : peer.exits()) {
                    if (!EXPECTED.contains(code) && code != REMOVED) {
                        found.add(
                                "fail-stop: " + peer.name() + " stopped by itself with exit " + code + ", see its log");
                    }
                }
            }
        }
        return found;
    }
}
