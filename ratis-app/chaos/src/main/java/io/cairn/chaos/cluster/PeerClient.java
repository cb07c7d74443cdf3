package io.cairn.chaos.cluster;

import io.cairn.api.admin.AdminGrpc;
import io.cairn.api.admin.PeerStatusRequest;
import io.cairn.api.admin.PeerStatusResponse;
import io.cairn.api.etcd.ClusterGrpc;
import io.cairn.api.etcd.KVGrpc;
import io.cairn.api.etcd.LeaseGrpc;
import io.cairn.api.etcd.MaintenanceGrpc;
import io.cairn.api.etcd.WatchGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * One connection to one peer, with plain stubs: nothing is ever sent a second time, so every answer is the answer to one
 * request. Any thread.
 */
public final class PeerClient implements AutoCloseable {
    private static final Duration STATUS_WITHIN = Duration.ofSeconds(3);
    private static final int CONNECT_MILLIS = 1_000;
    private static final int MESSAGE_BYTES_MAX = 64 << 20;

    private final ManagedChannel channel;

    /** Found out by asking for what only a peer of Cairn has. */
    private volatile boolean ofEtcd;

    PeerClient(Place place) {
        // Callbacks only take notes, so they may run where the bytes arrive.
        channel = NettyChannelBuilder.forAddress(place.host(), place.clientPort())
                .usePlaintext()
                .disableRetry()
                .directExecutor()
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .maxInboundMessageSize(MESSAGE_BYTES_MAX)
                .build();
    }

    public KVGrpc.KVBlockingStub kv(Duration within) {
        return KVGrpc.newBlockingStub(channel).withDeadlineAfter(within.toMillis(), TimeUnit.MILLISECONDS);
    }

    public LeaseGrpc.LeaseBlockingStub leases(Duration within) {
        return LeaseGrpc.newBlockingStub(channel).withDeadlineAfter(within.toMillis(), TimeUnit.MILLISECONDS);
    }

    public MaintenanceGrpc.MaintenanceBlockingStub maintenance(Duration within) {
        return MaintenanceGrpc.newBlockingStub(channel).withDeadlineAfter(within.toMillis(), TimeUnit.MILLISECONDS);
    }

    public ClusterGrpc.ClusterBlockingStub cluster(Duration within) {
        return ClusterGrpc.newBlockingStub(channel).withDeadlineAfter(within.toMillis(), TimeUnit.MILLISECONDS);
    }

    public AdminGrpc.AdminBlockingStub admin(Duration within) {
        return AdminGrpc.newBlockingStub(channel).withDeadlineAfter(within.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Streams have no deadline: whoever opens one ends it. */
    public WatchGrpc.WatchStub watches() {
        return WatchGrpc.newStub(channel);
    }

    public LeaseGrpc.LeaseStub keepAlives() {
        return LeaseGrpc.newStub(channel);
    }

    /** Also of a member of etcd, as far as that tells. */
    public PeerStatusResponse status() {
        if (ofEtcd) {
            return EtcdStatus.of(maintenance(STATUS_WITHIN));
        }
        try {
            return admin(STATUS_WITHIN).status(PeerStatusRequest.getDefaultInstance());
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.UNIMPLEMENTED) {
                ofEtcd = true;
                return status();
            }
            throw e;
        }
    }

    /** Connects again now, instead of when gRPC thinks it is time. */
    public void reconnect() {
        channel.resetConnectBackoff();
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
