package io.cairn.chaos.fault;

import io.cairn.chaos.cluster.Await;
import io.cairn.chaos.cluster.Detour;
import io.cairn.chaos.cluster.Network;
import io.cairn.chaos.cluster.PeerProcess;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What peers send each other takes its time, each way, and not always the same: what goes over different connections
 * arrives in another order. Clients notice nothing but what comes of it.
 *
 * @param target the peers whose lines to all others are slow
 * @param jitter how much the delay varies, up and down
 */
record Delay(Target target, Duration each, Duration jitter, Duration length) implements Fault {
    @Override
    public Set<Network.Power> needs() {
        return Set.of(Network.Power.DELAY);
    }

    @Override
    public void strike(Arena arena) {
        List<PeerProcess> slow = arena.peers(target);
        arena.say("delays between " + slow.stream().map(PeerProcess::name).toList() + " and the others");
        try (Detour detour = new Detour(arena.network(), each, jitter)) {
            for (PeerProcess one : arena.cluster().peers()) {
                for (PeerProcess other : arena.cluster().others(one)) {
                    if (slow.contains(one) || slow.contains(other)) {
                        detour.lead(one.number(), other.number());
                    }
                }
            }
            Await.pause(length);
            arena.network().heal();
        }
        arena.say("no delays any more");
    }
}
