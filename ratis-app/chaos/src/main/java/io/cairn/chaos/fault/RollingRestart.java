package io.cairn.chaos.fault;

import io.cairn.chaos.cluster.Cluster;
import io.cairn.chaos.cluster.PeerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** SIGTERM and a new process, one peer after the other, as in an upgrade. */
record RollingRestart() implements Fault {
    /** A clean stop hands over leadership and takes a checkpoint. */
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(40);

    @Override
    public void strike(Arena arena) {
        List<PeerProcess> order = new ArrayList<>(arena.cluster().peers());
        Collections.shuffle(order, arena.random());
        for (PeerProcess peer : order) {
            arena.say("restarting " + peer.name());
            peer.terminate();
            if (!peer.exited(STOPS_WITHIN)) {
                throw new IllegalStateException(
                        peer.name() + " did not stop within " + STOPS_WITHIN.toSeconds() + " s");
            }
            peer.start();
            Cluster.awaitReady(peer);
        }
    }
}
