package io.cairn.chaos.fault;

import io.cairn.chaos.cluster.Await;
import io.cairn.chaos.cluster.Disk;
import io.cairn.chaos.cluster.PeerProcess;
import java.time.Duration;
import java.util.List;

/** Machines lose their power, all at the same instant: what was not synced is gone. After a while power is back. */
record PowerLoss(Target target, Duration down) implements DiskFault {
    @Override
    public void strike(Arena arena) {
        List<PeerProcess> victims = arena.peers(target);
        arena.say("power loss of " + victims.stream().map(PeerProcess::name).toList());
        strike(victims);
        Await.pause(down);
        victims.forEach(PeerProcess::start);
    }

    /** Leaves them as machines are that have power again, and nothing started. */
    static void strike(List<PeerProcess> victims) {
        List<Disk> disks =
                victims.stream().flatMap(peer -> peer.disk().stream()).toList();
        Disk.cut(disks);
        victims.parallelStream().forEach(PeerProcess::kill);
        disks.parallelStream().forEach(Disk::powerOn);
    }
}
