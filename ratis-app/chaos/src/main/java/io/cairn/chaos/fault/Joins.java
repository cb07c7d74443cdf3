package io.cairn.chaos.fault;

import io.cairn.api.admin.PeerStatusResponse;
import io.cairn.api.etcd.Member;
import io.cairn.api.etcd.MemberAddRequest;
import io.cairn.api.etcd.MemberListRequest;
import io.cairn.chaos.cluster.Await;
import io.cairn.chaos.cluster.Cluster;
import io.cairn.chaos.cluster.PeerClient;
import io.cairn.chaos.cluster.PeerProcess;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What an operator does to the list of members, again and again until it is done. */
final class Joins {
    static final Duration CALL_WITHIN = Duration.ofSeconds(20);

    private static final Duration WITHIN = Duration.ofSeconds(60);
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(60);

    private Joins() {}

    /** A new peer that the cluster knows as a learner; not started. */
    static PeerProcess learner(Arena arena) {
        PeerProcess joiner = arena.cluster().joiner();
        MemberAddRequest request = MemberAddRequest.newBuilder()
                .addPeerURLs(joiner.peerUrl())
                .setIsLearner(true)
                .build();
        insist(
                arena,
                "the cluster takes note of " + joiner.name(),
                members -> members.stream().anyMatch(m -> m.getPeerURLsList().contains(joiner.peerUrl())),
                leader -> leader.cluster(CALL_WITHIN).memberAdd(request));
        return joiner;
    }

    static boolean isVoter(List<Member> members, long id) {
        return members.stream().anyMatch(m -> m.getID() == id && !m.getIsLearner());
    }

    static boolean isGone(List<Member> members, long id) {
        return members.stream().noneMatch(m -> m.getID() == id);
    }

    /**
     * Asks the leader until it is done; looks first, because what nobody answered may have happened.
     *
     * @throws Await.Overdue when it takes too long
     */
    static void insist(Arena arena, String what, Predicate<List<Member>> isSo, Consumer<PeerClient> call) {
        Await.until(what, WITHIN, () -> {
            try {
                PeerClient leader = arena.cluster().awaitLeader().client();
                if (!isSo.test(members(leader))) {
                    call.accept(leader);
                }
                return true;
            } catch (StatusRuntimeException e) {
                arena.say("not yet: " + what + ": " + e.getMessage());
                return false;
            }
        });
    }

    private static List<Member> members(PeerClient leader) {
        return leader.cluster(CALL_WITHIN)
                .memberList(MemberListRequest.newBuilder().setLinearizable(true).build())
                .getMembersList();
    }

    static long id(PeerProcess peer) {
        return peer.status()
                .map(PeerStatusResponse::getId)
                .orElseThrow(() -> new IllegalStateException(peer.name() + " does not say its id"));
    }

    /** One that was removed from the members notices, and ends. */
    static void leaves(Cluster cluster, PeerProcess removed) {
        if (!removed.exited(STOPS_WITHIN)) {
            throw new IllegalStateException(removed.name() + " is no member any more and still runs");
        }
        cluster.retire(removed);
    }
}
