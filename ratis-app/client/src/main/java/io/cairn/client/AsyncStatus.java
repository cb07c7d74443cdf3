package io.cairn.client;

import com.google.protobuf.ByteString;
import io.cairn.api.admin.AdminGrpc;
import io.cairn.api.admin.ExplainLogRequest;
import io.cairn.api.admin.PeerStatusRequest;
import io.cairn.api.etcd.HashKVRequest;
import io.cairn.api.etcd.KVGrpc;
import io.cairn.api.etcd.MaintenanceGrpc;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.api.etcd.StatusRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** How one peer is, without waiting. Futures behave as those of {@link AsyncKv}. */
public final class AsyncStatus {
    /** The key that etcd's own health check reads; it need not exist. */
    private static final RangeRequest HEALTH =
            RangeRequest.newBuilder().setKey(ByteString.copyFromUtf8("health")).build();

    private final Calls calls;

    AsyncStatus(Calls calls) {
        this.calls = calls;
    }

    /** See {@link Status#peer(String)}. */
    public CompletableFuture<PeerStatus> peer(String endpoint) {
        return calls.at(
                endpoint, AdminGrpc.getStatusMethod(), PeerStatusRequest.getDefaultInstance(), AdminResults::peer);
    }

    /** See {@link Status#etcd(String)}. */
    public CompletableFuture<EtcdStatus> etcd(String endpoint) {
        return calls.at(
                endpoint, MaintenanceGrpc.getStatusMethod(), StatusRequest.getDefaultInstance(), AdminResults::etcd);
    }

    /** See {@link Status#health(String)}. */
    public CompletableFuture<Duration> health(String endpoint) {
        long start = System.nanoTime();
        return calls.at(
                endpoint, KVGrpc.getRangeMethod(), HEALTH, answer -> Duration.ofNanos(System.nanoTime() - start));
    }

    /** See {@link Status#hashKv(String, long)}. */
    public CompletableFuture<KvHash> hashKv(String endpoint, long revision) {
        HashKVRequest request = HashKVRequest.newBuilder().setRevision(revision).build();
        return calls.at(endpoint, MaintenanceGrpc.getHashKVMethod(), request, AdminResults::hash);
    }

    /** See {@link Status#explainLog(String)}. */
    public CompletableFuture<LogExplanation> explainLog(String endpoint) {
        return calls.at(
                endpoint,
                AdminGrpc.getExplainLogMethod(),
                ExplainLogRequest.getDefaultInstance(),
                AdminResults::explanation);
    }
}
