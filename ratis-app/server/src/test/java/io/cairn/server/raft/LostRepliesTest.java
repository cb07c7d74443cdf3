package io.cairn.server.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.server.cluster.Ports;
import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.command.Batch;
import io.cairn.statemachine.command.BatchCodec;
import io.cairn.statemachine.command.EntryCodec;
import io.cairn.statemachine.command.Put;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcReplyProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.grpc.RaftServerProtocolServiceGrpc.RaftServerProtocolServiceImplBase;
import org.apache.ratis.thirdparty.io.grpc.Server;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyServerBuilder;
import org.apache.ratis.thirdparty.io.grpc.stub.StreamObserver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A leader on a real log, and a follower that takes what it is sent, but whose connection may end before its reply. */
class LostRepliesTest {
    private static final long CLUSTER = 9;
    private static final long LEADER = 1;
    private static final long FOLLOWER = 2;

    /** A leader whose machine stood still for longer steps down. */
    private static final Duration ELECTION_TIMEOUT = Duration.ofSeconds(1);

    @TempDir
    Path folder;

    private final Delivered delivered = new Delivered();

    /** What the follower has, as Ratis counts. */
    private volatile long end = -1;

    /** Replies to entries that get lost from now on. */
    private volatile int losses;

    private Server follower;
    private ConsensusLog log;

    private void start() throws Exception {
        follower = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(new Follower())
                .build()
                .start();
        int port = Ports.free();
        Configuration both = new Configuration(
                List.of(
                        new Participant(LEADER, "127.0.0.1:" + port, true),
                        new Participant(FOLLOWER, "127.0.0.1:" + follower.getPort(), true)),
                List.of());
        log = ConsensusLog.open(
                new ConsensusLog.Options(folder, LEADER, "127.0.0.1", port, ELECTION_TIMEOUT),
                delivered,
                CompletableFuture::completedFuture,
                CLUSTER,
                both);
        log.start(CLUSTER);
        log.takeCalls();
        for (int i = 0; i < 6000 && !log.leadsReady(); i++) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertTrue(log.leadsReady());
    }

    @AfterEach
    void stop() throws Exception {
        log.close();
        follower.shutdownNow().awaitTermination(60, TimeUnit.SECONDS);
    }

    private void assertCommits(long sequence) throws Exception {
        Batch batch = new Batch(1, 1, 1, sequence, List.of(Put.of(Bytes.utf8("k"), Bytes.utf8("v"))));
        log.append(log.term(), List.of(batch), EntryCodec.encode(List.of(BatchCodec.encode(batch))));
        assertEquals(batch, delivered.batches.poll(60, TimeUnit.SECONDS));
    }

    @Test
    void shouldCommitTheLastEntryThoughItsReplyWasLost() throws Exception {
        start();
        assertCommits(1);
        losses = 1;
        assertCommits(2);
        losses = 2;
        assertCommits(3);
        assertEquals(0, losses);
    }

    /** Nothing is known of the follower then. */
    @Test
    void shouldBecomeReadyThoughTheReplyToTheFirstEntryOfItsTermWasLost() throws Exception {
        losses = 1;
        start();
        assertEquals(0, losses);
    }

    private final class Follower extends RaftServerProtocolServiceImplBase {
        @Override
        public void requestVote(RequestVoteRequestProto request, StreamObserver<RequestVoteReplyProto> to) {
            to.onNext(RequestVoteReplyProto.newBuilder()
                    .setServerReply(reply(request.getServerRequest()))
                    .setTerm(request.getCandidateTerm())
                    .build());
            to.onCompleted();
        }

        private RaftRpcReplyProto reply(RaftRpcRequestProto header) {
            return RaftRpcReplyProto.newBuilder()
                    .setRequestorId(header.getRequestorId())
                    .setReplyId(header.getReplyId())
                    .setRaftGroupId(header.getRaftGroupId())
                    .setCallId(header.getCallId())
                    .setSuccess(true)
                    .build();
        }

        @Override
        public StreamObserver<AppendEntriesRequestProto> appendEntries(StreamObserver<AppendEntriesReplyProto> to) {
            return new StreamObserver<>() {
                @Override
                public void onNext(AppendEntriesRequestProto request) {
                    if (take(request) && losses > 0) {
                        losses--;
                        to.onError(Status.UNAVAILABLE.asRuntimeException());
                    } else {
                        to.onNext(answer(request));
                    }
                }

                @Override
                public void onError(Throwable failure) {}

                @Override
                public void onCompleted() {
                    to.onCompleted();
                }
            };
        }

        /** Whether there are entries. */
        private boolean take(AppendEntriesRequestProto request) {
            int count = request.getEntriesCount();
            if (count > 0) {
                end = Math.max(end, request.getEntries(count - 1).getIndex());
            }
            return count > 0;
        }

        private AppendEntriesReplyProto answer(AppendEntriesRequestProto request) {
            int count = request.getEntriesCount();
            return AppendEntriesReplyProto.newBuilder()
                    .setServerReply(reply(request.getServerRequest()))
                    .setTerm(request.getLeaderTerm())
                    .setResult(AppendResult.SUCCESS)
                    .setIsHearbeat(count == 0)
                    .setNextIndex(end + 1)
                    .setMatchIndex(
                            count == 0 ? -1 : request.getEntries(count - 1).getIndex())
                    .setFollowerCommit(request.getLeaderCommit())
                    .build();
        }
    }
}
