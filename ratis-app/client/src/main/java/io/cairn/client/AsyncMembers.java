package io.cairn.client;

import io.cairn.api.etcd.ClusterGrpc;
import io.cairn.api.etcd.MemberListRequest;
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
        return calls.read(ClusterGrpc.getMemberListMethod(), LINEARIZABLE).thenApply(AdminResults::members);
    }

    /** See {@link Members#listAt(String)}. */
    public CompletableFuture<MemberList> listAt(String endpoint) {
        return calls.at(endpoint, ClusterGrpc.getMemberListMethod(), MemberListRequest.getDefaultInstance())
                .thenApply(AdminResults::members);
    }
}
