package io.cairn.chaos.fault;

import io.cairn.api.admin.PeerStatusResponse;
import io.cairn.api.etcd.MoveLeaderRequest;
import io.cairn.chaos.cluster.Await;
import io.cairn.chaos.cluster.PeerProcess;
import io.grpc.StatusRuntimeException;
import java.time.Duration;

/** Leadership is handed around. */
record LeaderTransfers(int count) implements Fault {
    private static final Duration WITHIN = Duration.ofSeconds(10);
    private static final Duration BETWEEN = Duration.ofMillis(400);

    @Override
    public void strike(Arena arena) {
        for (int i = 0; i < count; i++) {
            PeerProcess leader = arena.cluster().awaitLeader();
            PeerProcess next = arena.oneOf(arena.cluster().others(leader));
            transfer(arena, leader, next);
            Await.pause(BETWEEN);
        }
    }

    static void transfer(Arena arena, PeerProcess leader, PeerProcess next) {
        next.status().map(PeerStatusResponse::getId).ifPresent(id -> transfer(arena, leader, next, id));
    }

    private static void transfer(Arena arena, PeerProcess leader, PeerProcess next, long id) {
        try {
            leader.client()
                    .maintenance(WITHIN)
                    .moveLeader(MoveLeaderRequest.newBuilder().setTargetID(id).build());
            arena.say(leader.name() + " handed over to " + next.name());
        } catch (StatusRuntimeException e) {
            // It is no promise that a transfer succeeds; that the cluster goes on is.
            arena.say(leader.name() + " did not hand over to " + next.name() + ": " + e.getMessage());
        }
    }
}
