package io.cairn.chaos.fault;

import io.cairn.api.admin.CreateSnapshotRequest;
import io.cairn.api.admin.PeerStatusResponse;
import io.cairn.chaos.cluster.Network;
import io.cairn.chaos.cluster.PeerProcess;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The log is filled, checkpointed and purged several times over, with all peers there, or behind the back of one that can
 * then only be brought back by a snapshot.
 */
record PurgeStorm(int rounds, Absent absent) implements Fault {
    /** What keeps one peer away meanwhile. */
    enum Absent {
        NOBODY,
        /** It is down, and starts with the snapshot. */
        DOWN,
        /** It hears nobody, and is not heard; its clients and their watches stay, and live through the install. */
        CUT_OFF
    }

    private static final Duration WITHIN = Duration.ofSeconds(25);

    @Override
    public Set<Network.Power> needs() {
        return absent == Absent.CUT_OFF ? Set.of(Network.Power.FILTER) : Set.of();
    }

    @Override
    public void strike(Arena arena) {
        PeerProcess victim = arena.peer(Target.FOLLOWER);
        List<PeerProcess> others = arena.cluster().others(victim);
        if (absent == Absent.DOWN) {
            victim.kill();
            arena.say(victim.name() + " is down");
        } else if (absent == Absent.CUT_OFF) {
            others.forEach(other -> cut(arena, victim, other));
            arena.say(victim.name() + " is cut off");
        }
        for (int i = 0; i < rounds; i++) {
            PeerProcess leader = arena.cluster().awaitLeader();
            Bulk.fillOneLogFile(arena, leader);
            (absent == Absent.NOBODY ? arena.cluster().peers() : others).forEach(peer -> snapshot(arena, peer));
        }
        if (absent == Absent.DOWN) {
            victim.start();
        } else if (absent == Absent.CUT_OFF) {
            arena.network().heal();
        }
    }

    private static void cut(Arena arena, PeerProcess one, PeerProcess other) {
        arena.network().silence(one.number(), other.number());
        arena.network().silence(other.number(), one.number());
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
