package io.cairn.chaos.fault;

import io.cairn.chaos.cluster.Await;
import io.cairn.chaos.cluster.PeerProcess;
import java.time.Duration;

/** One peer loses its disk and is started again with an empty one: it comes back as a new member by itself. */
record Wipe(Target target, Duration down) implements Fault {
    @Override
    public boolean costsData() {
        return true;
    }

    @Override
    public void strike(Arena arena) {
        PeerProcess victim = arena.peer(target);
        victim.kill();
        victim.wipe();
        arena.say("wiped " + victim.name());
        Await.pause(down);
        victim.start();
    }
}
