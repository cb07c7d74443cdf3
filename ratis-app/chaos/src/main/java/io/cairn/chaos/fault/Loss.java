package io.cairn.chaos.fault;

import io.cairn.chaos.cluster.Await;
import io.cairn.chaos.cluster.Network;
import io.cairn.chaos.cluster.PeerProcess;
import java.time.Duration;
import java.util.Set;

/** Packets between peers get lost. */
record Loss(int percent, Duration length) implements Fault {
    @Override
    public Set<Network.Power> needs() {
        return Set.of(Network.Power.FILTER);
    }

    @Override
    public void strike(Arena arena) {
        arena.say(percent + " % of the packets between peers get lost");
        for (PeerProcess peer : arena.cluster().peers()) {
            arena.network().lose(peer.number(), percent);
        }
        Await.pause(length);
        arena.network().heal();
    }
}
