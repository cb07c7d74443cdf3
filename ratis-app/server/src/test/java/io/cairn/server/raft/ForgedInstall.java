package io.cairn.server.raft;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto.NotificationProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotResult;
import org.apache.ratis.proto.RaftProtos.RaftGroupIdProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.TermIndexProto;
import org.apache.ratis.proto.grpc.RaftServerProtocolServiceGrpc;
import org.apache.ratis.thirdparty.io.grpc.ManagedChannel;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyChannelBuilder;
import org.apache.ratis.thirdparty.io.grpc.stub.StreamObserver;

/**
 * Says to a follower, in a leader's name, that the leader's log no longer has what the follower needs.
 *
 * @param first oldest entry that the leader has
 */
record ForgedInstall(long clusterId, long term, long leader, long follower, long first) {
    /** What the follower says to that. Blocks. */
    InstallSnapshotResult askedAt(int port) throws Exception {
        ManagedChannel channel =
                NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
        try {
            CompletableFuture<InstallSnapshotResult> result = new CompletableFuture<>();
            StreamObserver<InstallSnapshotRequestProto> requests = RaftServerProtocolServiceGrpc.newStub(channel)
                    .withDeadlineAfter(60, TimeUnit.SECONDS)
                    .installSnapshot(new FirstAnswer(result));
            requests.onNext(request());
            InstallSnapshotResult answer = result.get(90, TimeUnit.SECONDS);
            requests.onCompleted();
            return answer;
        } finally {
            channel.shutdownNow().awaitTermination(60, TimeUnit.SECONDS);
        }
    }

    private InstallSnapshotRequestProto request() {
        return InstallSnapshotRequestProto.newBuilder()
                .setServerRequest(RaftRpcRequestProto.newBuilder()
                        .setRequestorId(RaftIds.peerId(leader).toByteString())
                        .setReplyId(RaftIds.peerId(follower).toByteString())
                        .setRaftGroupId(RaftGroupIdProto.newBuilder()
                                .setId(RaftIds.groupId(clusterId).toByteString())))
                .setLeaderTerm(term)
                .setNotification(NotificationProto.newBuilder()
                        .setFirstAvailableTermIndex(
                                TermIndexProto.newBuilder().setTerm(1).setIndex(first - 1)))
                .build();
    }

    private record FirstAnswer(CompletableFuture<InstallSnapshotResult> result)
            implements StreamObserver<InstallSnapshotReplyProto> {
        @Override
        public void onNext(InstallSnapshotReplyProto reply) {
            result.complete(reply.getResult());
        }

        @Override
        public void onError(Throwable failure) {
            result.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            result.completeExceptionally(new AssertionError("no answer"));
        }
    }
}
