package io.cairn.server.raft;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.CommitInfoProto;
import org.apache.ratis.proto.RaftProtos.RaftGroupIdProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.grpc.RaftServerProtocolServiceGrpc;
import org.apache.ratis.thirdparty.io.grpc.ManagedChannel;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyChannelBuilder;
import org.apache.ratis.thirdparty.io.grpc.stub.StreamObserver;

/**
 * Says to a follower, in its leader's name, how far the leader has committed.
 *
 * @param commit index
 */
public record ForgedHeartbeat(long clusterId, long term, long leader, long follower, long commit) {
    /** Whether the follower took it for one of its leader. Blocks. */
    public boolean heardAt(int port) throws Exception {
        ManagedChannel channel =
                NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
        try {
            CompletableFuture<AppendResult> result = new CompletableFuture<>();
            StreamObserver<AppendEntriesRequestProto> requests = RaftServerProtocolServiceGrpc.newStub(channel)
                    .withDeadlineAfter(60, TimeUnit.SECONDS)
                    .appendEntries(new FirstAnswer(result));
            requests.onNext(request());
            boolean heard = result.get(90, TimeUnit.SECONDS) == AppendResult.SUCCESS;
            requests.onCompleted();
            return heard;
        } finally {
            channel.shutdownNow().awaitTermination(60, TimeUnit.SECONDS);
        }
    }

    private AppendEntriesRequestProto request() {
        return AppendEntriesRequestProto.newBuilder()
                .setServerRequest(RaftRpcRequestProto.newBuilder()
                        .setRequestorId(RaftIds.peerId(leader).toByteString())
                        .setReplyId(RaftIds.peerId(follower).toByteString())
                        .setRaftGroupId(RaftGroupIdProto.newBuilder()
                                .setId(RaftIds.groupId(clusterId).toByteString())))
                .setLeaderTerm(term)
                .addCommitInfos(CommitInfoProto.newBuilder()
                        .setServer(RaftPeerProto.newBuilder()
                                .setId(RaftIds.peerId(leader).toByteString()))
                        .setCommitIndex(commit - 1))
                .build();
    }

    /** A refused call counts as not heard. */
    private record FirstAnswer(CompletableFuture<AppendResult> result)
            implements StreamObserver<AppendEntriesReplyProto> {
        @Override
        public void onNext(AppendEntriesReplyProto reply) {
            result.complete(reply.getResult());
        }

        @Override
        public void onError(Throwable failure) {
            result.complete(AppendResult.UNRECOGNIZED);
        }

        @Override
        public void onCompleted() {
            result.complete(AppendResult.UNRECOGNIZED);
        }
    }
}
