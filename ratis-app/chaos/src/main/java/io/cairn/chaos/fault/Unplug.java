package io.cairn.chaos.fault;

import io.cairn.chaos.cluster.Await;
import io.cairn.chaos.cluster.Network;
import io.cairn.chaos.cluster.PeerProcess;
import java.time.Duration;
import java.util.Set;

/** The line of one peer is dead, to the others and to its clients. */
record Unplug(Target target, Duration length) implements Fault {
    @Override
    public Set<Network.Power> needs() {
        return Set.of(Network.Power.UNPLUG);
    }

    @Override
    public void strike(Arena arena) {
        PeerProcess victim = arena.peer(target);
        arena.say("unplugged " + victim.name());
        arena.network().unplug(victim.number());
        Await.pause(length);
        arena.network().heal();
    }
}
