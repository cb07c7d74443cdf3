package io.cairn.chaos.fault;

import io.cairn.api.admin.PeerStatusResponse;
import io.cairn.api.admin.ReplaceMemberRequest;
import io.cairn.api.etcd.MemberAddRequest;
import io.cairn.chaos.cluster.Await;
import io.cairn.chaos.cluster.Cluster;
import io.cairn.chaos.cluster.PeerProcess;
import io.grpc.StatusRuntimeException;
import java.time.Duration;

/** One member is lost for good, or only unwanted, and a new peer with a name of its own takes its place in one step. */
record Replace(boolean dead) implements Fault {
    private static final Duration CALL_WITHIN = Duration.ofSeconds(20);
    private static final Duration WITHIN = Duration.ofSeconds(60);
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(60);

    @Override
    public boolean costsData() {
        return true;
    }

    @Override
    public void strike(Arena arena) {
        Cluster cluster = arena.cluster();
        PeerProcess leader = cluster.awaitLeader();
        PeerProcess leaving = arena.oneOf(cluster.others(leader));
        long leavingId = id(leaving);
        if (dead) {
            leaving.kill();
        }
        PeerProcess joiner = cluster.joiner();
        arena.say(joiner.name() + " is to replace " + leaving.name());
        Await.until(
                "the cluster takes note of " + joiner.name(),
                WITHIN,
                () -> done(
                        arena,
                        () -> cluster.awaitLeader()
                                .client()
                                .cluster(CALL_WITHIN)
                                .memberAdd(MemberAddRequest.newBuilder()
                                        .addPeerURLs(joiner.peerUrl())
                                        .setIsLearner(true)
                                        .build())));
        joiner.start();
        Cluster.awaitReady(joiner);
        ReplaceMemberRequest request = ReplaceMemberRequest.newBuilder()
                .setId(leavingId)
                .setBy(id(joiner))
                .build();
        Await.until(
                joiner.name() + " replaces " + leaving.name(),
                WITHIN,
                () -> done(
                        arena,
                        () -> cluster.awaitLeader().client().admin(CALL_WITHIN).replaceMember(request)));
        if (!dead && !leaving.exited(STOPS_WITHIN)) {
            throw new IllegalStateException(leaving.name() + " was replaced and still runs");
        }
        cluster.retire(leaving);
    }

    private static long id(PeerProcess peer) {
        return peer.status()
                .map(PeerStatusResponse::getId)
                .orElseThrow(() -> new IllegalStateException(peer.name() + " does not say its id"));
    }

    private static boolean done(Arena arena, Runnable call) {
        try {
            call.run();
            return true;
        } catch (StatusRuntimeException e) {
            arena.say("not yet: " + e.getMessage());
            return false;
        }
    }
}
