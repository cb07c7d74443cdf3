package io.cairn.server.cluster;

import com.google.protobuf.ByteString;
import io.cairn.api.admin.AdminGrpc;
import io.cairn.api.admin.PeerStatusRequest;
import io.cairn.api.admin.PeerStatusResponse;
import io.cairn.api.etcd.ClusterGrpc;
import io.cairn.api.etcd.HashKVRequest;
import io.cairn.api.etcd.HashKVResponse;
import io.cairn.api.etcd.KVGrpc;
import io.cairn.api.etcd.KeyValue;
import io.cairn.api.etcd.MaintenanceGrpc;
import io.cairn.api.etcd.Member;
import io.cairn.api.etcd.MemberListRequest;
import io.cairn.api.etcd.PutRequest;
import io.cairn.api.etcd.PutResponse;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.api.etcd.RangeResponse;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Plain stubs of one peer. Nothing is ever tried again, so a failure is seen as it was. Safe for any thread. */
final class EtcdClient implements AutoCloseable {
    /** Far above the 7 s in which a peer answers anything, so that it is the peer that answers, a slow one too. */
    static final Duration CALL_WITHIN = Duration.ofSeconds(40);

    /** No call to another peer is made for it; short enough to look again when the peer is just paused or ending. */
    private static final Duration STATUS_WITHIN = Duration.ofSeconds(15);

    private static final int PAGE = 100;
    private static final int MESSAGE_BYTES_MAX = 64 << 20;

    private final ManagedChannel channel;

    EtcdClient(String host, int port) {
        channel = NettyChannelBuilder.forAddress(host, port)
                .usePlaintext()
                .disableRetry()
                .maxInboundMessageSize(MESSAGE_BYTES_MAX)
                .build();
    }

    /** For stubs of services that few tests need. A peer that was away and came back is connected to at once. */
    Channel channel() {
        channel.resetConnectBackoff();
        return channel;
    }

    KVGrpc.KVBlockingStub kv() {
        return kv(CALL_WITHIN);
    }

    KVGrpc.KVBlockingStub kv(Duration within) {
        return KVGrpc.newBlockingStub(channel()).withDeadlineAfter(within.toMillis(), TimeUnit.MILLISECONDS);
    }

    AdminGrpc.AdminBlockingStub admin() {
        return AdminGrpc.newBlockingStub(channel()).withDeadlineAfter(Await.LONG.toMillis(), TimeUnit.MILLISECONDS);
    }

    PutResponse put(String key, String value) {
        return kv().put(request(key, value));
    }

    static PutRequest request(String key, String value) {
        return PutRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .setValue(ByteString.copyFromUtf8(value))
                .build();
    }

    /** Of the newest write, by a linearizable read. */
    long revision() {
        return kv().range(range("any", false)).getHeader().getRevision();
    }

    /** Linearizable. Null when there is no such key. */
    KeyValue get(String key) {
        return only(kv().range(range(key, false)));
    }

    static RangeRequest range(String key, boolean serializable) {
        return RangeRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .setSerializable(serializable)
                .build();
    }

    static KeyValue only(RangeResponse response) {
        return response.getKvsCount() == 0 ? null : response.getKvs(0);
    }

    /** Linearizable: every key that begins so, in pages that a small heap can hold. */
    List<KeyValue> all(String prefix) {
        List<KeyValue> found = new ArrayList<>();
        RangeRequest.Builder page = RangeRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8(prefix))
                .setRangeEnd(ByteString.copyFromUtf8(prefix + Character.MAX_VALUE))
                .setLimit(PAGE);
        RangeResponse response;
        do {
            response = kv().range(page.build());
            found.addAll(response.getKvsList());
            if (response.getMore()) {
                ByteString last = response.getKvs(response.getKvsCount() - 1).getKey();
                page.setKey(last.concat(ByteString.copyFrom(new byte[1])));
                page.setRevision(page.getRevision() == 0 ? response.getHeader().getRevision() : page.getRevision());
            }
        } while (response.getMore());
        return found;
    }

    /** Of the store as a whole, up to and with this revision. */
    HashKVResponse hash(long revision) {
        return MaintenanceGrpc.newBlockingStub(channel())
                .withDeadlineAfter(CALL_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                .hashKV(HashKVRequest.newBuilder().setRevision(revision).build());
    }

    PeerStatusResponse status() {
        return AdminGrpc.newBlockingStub(channel())
                .withDeadlineAfter(STATUS_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                .status(PeerStatusRequest.getDefaultInstance());
    }

    ClusterGrpc.ClusterBlockingStub cluster() {
        return ClusterGrpc.newBlockingStub(channel()).withDeadlineAfter(CALL_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    }

    MaintenanceGrpc.MaintenanceBlockingStub maintenance() {
        return MaintenanceGrpc.newBlockingStub(channel())
                .withDeadlineAfter(CALL_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Linearizable. */
    List<Member> members() {
        return cluster()
                .memberList(MemberListRequest.newBuilder().setLinearizable(true).build())
                .getMembersList();
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
