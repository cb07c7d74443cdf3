package io.cairn.chaos.fault;

import io.cairn.chaos.cluster.Await;
import io.cairn.chaos.cluster.Network;
import io.cairn.chaos.cluster.PeerProcess;
import java.time.Duration;
import java.util.Set;

/** What one peer sends waits in a queue, hundreds of milliseconds long when there is much of it. */
record SlowLine(Target target, int kilobitsPerSecond, Duration length) implements Fault {
    @Override
    public Set<Network.Power> needs() {
        return Set.of(Network.Power.SLOW);
    }

    @Override
    public void strike(Arena arena) {
        PeerProcess victim = arena.peer(target);
        arena.say(victim.name() + " sends " + kilobitsPerSecond + " kbit/s");
        arena.network().slow(victim.number(), kilobitsPerSecond);
        Await.pause(length);
        arena.network().heal();
    }
}
