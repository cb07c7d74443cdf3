package io.cairn.chaos.fault;

import io.cairn.api.admin.CreateSnapshotRequest;
import io.cairn.api.admin.PeerStatusResponse;
import io.cairn.chaos.cluster.PeerProcess;
import io.grpc.StatusRuntimeException;
import java.time.Duration;

/**
 * The log is filled, checkpointed and purged several times over, with all peers there, or behind the back of one that is
 * down and can then only be brought back by a snapshot.
 */
record PurgeStorm(int rounds, boolean oneIsDown) implements Fault {
    private static final Duration WITHIN = Duration.ofSeconds(25);

    @Override
    public void strike(Arena arena) {
        PeerProcess victim = arena.peer(Target.FOLLOWER);
        if (oneIsDown) {
            victim.kill();
            arena.say(victim.name() + " is down");
        }
        for (int i = 0; i < rounds; i++) {
            PeerProcess leader = arena.cluster().awaitLeader();
            Bulk.fillOneLogFile(arena, leader);
            arena.cluster().peers().stream().filter(PeerProcess::alive).forEach(peer -> snapshot(arena, peer));
        }
        if (oneIsDown) {
            victim.start();
        }
    }

    static void snapshot(Arena arena, PeerProcess peer) {
        try {
            peer.client().admin(WITHIN).createSnapshot(CreateSnapshotRequest.getDefaultInstance());
            arena.say(peer.name() + " took a snapshot, its log begins at "
                    + peer.status().map(PeerStatusResponse::getLogStartIndex).orElse(-1L));
        } catch (StatusRuntimeException e) {
            arena.say("no snapshot on " + peer.name() + ": " + e.getMessage());
        }
    }
}
