package io.cairn.chaos.fault;

import io.cairn.chaos.cluster.Await;
import io.cairn.chaos.cluster.PeerProcess;
import java.time.Duration;
import java.util.List;

/** SIGKILL, and after a while a new process on the same data. */
record Kill(Target target, Duration down) implements Fault {
    @Override
    public void strike(Arena arena) {
        List<PeerProcess> victims = arena.peers(target);
        victims.parallelStream().forEach(PeerProcess::kill);
        arena.say("killed " + victims.stream().map(PeerProcess::name).toList());
        Await.pause(down);
        victims.forEach(PeerProcess::start);
    }
}
