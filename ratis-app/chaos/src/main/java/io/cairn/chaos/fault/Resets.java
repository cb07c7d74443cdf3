package io.cairn.chaos.fault;

import io.cairn.chaos.cluster.Await;
import io.cairn.chaos.cluster.Network;
import io.cairn.chaos.cluster.PeerProcess;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Every connection between two peers is reset, and all that they try next; again and again, between changing peers. */
record Resets(int storms, Duration each) implements Fault {
    @Override
    public Set<Network.Power> needs() {
        return Set.of(Network.Power.FILTER);
    }

    @Override
    public void strike(Arena arena) {
        for (int i = 0; i < storms; i++) {
            PeerProcess one = arena.peer(Target.ANY);
            List<PeerProcess> others = arena.cluster().others(one);
            PeerProcess other = arena.oneOf(others);
            arena.say("resets between " + one.name() + " and " + other.name());
            arena.network().reset(one.number(), other.number());
            arena.network().reset(other.number(), one.number());
            Await.pause(each);
            arena.network().heal();
            Await.pause(each);
        }
    }
}
