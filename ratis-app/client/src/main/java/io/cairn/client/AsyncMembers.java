package io.cairn.client;

import io.cairn.api.admin.AdminGrpc;
import io.cairn.api.admin.ListStandingsRequest;
import io.cairn.api.admin.ReplaceMemberRequest;
import io.cairn.api.etcd.ClusterGrpc;
import io.cairn.api.etcd.MaintenanceGrpc;
import io.cairn.api.etcd.MemberAddRequest;
import io.cairn.api.etcd.MemberListRequest;
import io.cairn.api.etcd.MemberPromoteRequest;
import io.cairn.api.etcd.MemberRemoveRequest;
import io.cairn.api.etcd.MemberUpdateRequest;
import io.cairn.api.etcd.MoveLeaderRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The members of the cluster, without waiting. Futures behave as those of {@link AsyncKv}. */
public final class AsyncMembers {
    private static final MemberListRequest LINEARIZABLE =
            MemberListRequest.newBuilder().setLinearizable(true).build();

    private final Calls calls;

    AsyncMembers(Calls calls) {
        this.calls = calls;
    }

    /** See {@link Members#list()}. */
    public CompletableFuture<MemberList> list() {
        return calls.read(
                ClusterGrpc.getMemberListMethod(),
                LINEARIZABLE,
                r -> MemberResults.list(r.getHeader(), r.getMembersList()));
    }

    /** See {@link Members#listAt(String)}. */
    public CompletableFuture<MemberList> listAt(String endpoint) {
        return calls.at(
                endpoint,
                ClusterGrpc.getMemberListMethod(),
                MemberListRequest.getDefaultInstance(),
                r -> MemberResults.list(r.getHeader(), r.getMembersList()));
    }

    /** See {@link Members#add(List, boolean)}. */
    public CompletableFuture<MemberAdded> add(List<String> peerUrls, boolean learner) {
        MemberAddRequest request = MemberAddRequest.newBuilder()
                .addAllPeerURLs(peerUrls)
                .setIsLearner(learner)
                .build();
        return calls.write(ClusterGrpc.getMemberAddMethod(), request, MemberResults::added);
    }

    /** See {@link Members#remove(long)}. */
    public CompletableFuture<MemberList> remove(long id) {
        MemberRemoveRequest request = MemberRemoveRequest.newBuilder().setID(id).build();
        return calls.write(
                ClusterGrpc.getMemberRemoveMethod(),
                request,
                r -> MemberResults.list(r.getHeader(), r.getMembersList()));
    }

    /** See {@link Members#promote(long)}. */
    public CompletableFuture<MemberList> promote(long id) {
        MemberPromoteRequest request =
                MemberPromoteRequest.newBuilder().setID(id).build();
        return calls.write(
                ClusterGrpc.getMemberPromoteMethod(),
                request,
                r -> MemberResults.list(r.getHeader(), r.getMembersList()));
    }

    /** See {@link Members#update(long, List)}. */
    public CompletableFuture<MemberList> update(long id, List<String> peerUrls) {
        MemberUpdateRequest request = MemberUpdateRequest.newBuilder()
                .setID(id)
                .addAllPeerURLs(peerUrls)
                .build();
        return calls.write(
                ClusterGrpc.getMemberUpdateMethod(),
                request,
                r -> MemberResults.list(r.getHeader(), r.getMembersList()));
    }

    /** See {@link Members#replace(long, long)}. Cancelled, it lets the request end that is under way. */
    public CompletableFuture<MemberList> replace(long id, long by) {
        ReplaceMemberRequest request =
                ReplaceMemberRequest.newBuilder().setId(id).setBy(by).build();
        return calls.write(AdminGrpc.getReplaceMemberMethod(), request, done -> done)
                .thenCompose(done -> list());
    }

    /** See {@link Members#standings(String)}. */
    public CompletableFuture<Standings> standings(String endpoint) {
        return calls.at(
                endpoint,
                AdminGrpc.getListStandingsMethod(),
                ListStandingsRequest.getDefaultInstance(),
                MemberResults::standings);
    }

    /** See {@link Members#moveLeader(String, long)}. */
    public CompletableFuture<Header> moveLeader(String endpoint, long id) {
        MoveLeaderRequest request =
                MoveLeaderRequest.newBuilder().setTargetID(id).build();
        return calls.change(
                endpoint, MaintenanceGrpc.getMoveLeaderMethod(), request, r -> Results.header(r.getHeader()));
    }
}
