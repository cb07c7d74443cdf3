package io.cairn.chaos.fault;

import io.cairn.chaos.cluster.Await;
import io.cairn.chaos.cluster.PeerProcess;
import java.time.Duration;
import java.util.List;

/** SIGSTOP, and after a while SIGCONT: a peer that wakes up does not know that it slept. */
record Pause(Target target, Duration length) implements Fault {
    @Override
    public void strike(Arena arena) {
        List<PeerProcess> victims = arena.peers(target);
        victims.forEach(PeerProcess::pause);
        arena.say("paused " + victims.stream().map(PeerProcess::name).toList());
        Await.pause(length);
        victims.forEach(PeerProcess::resume);
    }
}
