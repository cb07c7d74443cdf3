package io.cairn.server.cluster;

import io.cairn.api.etcd.MemberAddRequest;
import io.cairn.api.etcd.MemberAddResponse;
import io.cairn.api.etcd.MemberPromoteRequest;
import io.cairn.api.etcd.MemberPromoteResponse;
import io.cairn.api.etcd.MemberRemoveRequest;
import io.cairn.api.etcd.MemberRemoveResponse;
import io.grpc.StatusRuntimeException;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;

/** Changes of who takes part. */
final class Changes {
    /** Said before anything is done: a peer that just started, or a leader that just began, may not be known yet. */
    private static final Set<String> NOT_YET = Set.of(
            "etcdserver: unhealthy cluster", "etcdserver: re-configuration failed due to not enough started members");

    private Changes() {}

    static MemberAddResponse add(PeerProcess through, PeerProcess joiner, boolean learner) {
        return through.client()
                .cluster()
                .memberAdd(MemberAddRequest.newBuilder()
                        .addPeerURLs(joiner.peerUrl())
                        .setIsLearner(learner)
                        .build());
    }

    static MemberPromoteResponse promote(PeerProcess through, long id) {
        return through.client()
                .cluster()
                .memberPromote(MemberPromoteRequest.newBuilder().setID(id).build());
    }

    static MemberRemoveResponse remove(PeerProcess through, long id) {
        return through.client()
                .cluster()
                .memberRemove(MemberRemoveRequest.newBuilder().setID(id).build());
    }

    /** Asks again for as long as the cluster does not look healthy enough to the leader. */
    static <T> T whenHealthy(Callable<T> change) {
        AtomicReference<T> answer = new AtomicReference<>();
        AtomicReference<StatusRuntimeException> refusal = new AtomicReference<>();
        Await.until(() -> "the change is made, not " + refusal.get(), Await.LONG, () -> {
            try {
                answer.set(change.call());
                return true;
            } catch (StatusRuntimeException e) {
                if (!NOT_YET.contains(String.valueOf(e.getStatus().getDescription()))) {
                    throw new AssertionError("a change of members failed", e);
                }
                refusal.set(e);
                return false;
            }
        });
        return answer.get();
    }
}
