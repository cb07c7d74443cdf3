package io.cairn.chaos.fault;

import io.cairn.chaos.cluster.Await;
import io.cairn.chaos.cluster.Disk;
import io.cairn.chaos.cluster.PeerProcess;
import java.time.Duration;

/** The disk of one peer fills up, and after a while has room again. */
record DiskFull(Target target, Duration length) implements DiskFault {
    @Override
    public boolean costsData() {
        return true;
    }

    @Override
    public void strike(Arena arena) {
        PeerProcess victim = arena.peer(target);
        arena.excuse(victim);
        Disk disk = victim.disk().orElseThrow();
        disk.fill();
        arena.say("the disk of " + victim.name() + " is full");
        Await.pause(length);
        disk.empty();
        arena.say("the disk of " + victim.name() + " has room again");
    }
}
