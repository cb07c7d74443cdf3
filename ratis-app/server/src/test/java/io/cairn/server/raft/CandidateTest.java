package io.cairn.server.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import java.io.IOException;
import java.io.Reader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.proto.RaftProtos.RaftRpcReplyProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.grpc.RaftServerProtocolServiceGrpc.RaftServerProtocolServiceImplBase;
import org.apache.ratis.thirdparty.io.grpc.Server;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyServerBuilder;
import org.apache.ratis.thirdparty.io.grpc.stub.StreamObserver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A candidate on a real log, and the only other voter, which gives every vote and notes what the candidate had made
 * durable when it was asked. A candidate that asks too early and then loses power has forgotten the vote for itself: it
 * can vote for another in the same term, and that term has two leaders.
 */
class CandidateTest {
    private static final long CLUSTER = 9;
    private static final long CANDIDATE = 1;
    private static final long VOTER = 2;

    /** Several elections long. */
    private static final long SILENCE_MILLIS = 3000;

    /** What was on the candidate's disk when a vote was asked for in this term. */
    private record Asked(long term, long termOnDisk, String voteOnDisk, int syncs) {}

    @TempDir
    Path folder;

    private final Delivered delivered = new Delivered();
    private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
    private final BlockingQueue<Path> syncs = new LinkedBlockingQueue<>();
    private final CountDownLatch tried = new CountDownLatch(1);
    private final CountDownLatch disk = new CountDownLatch(1);
    private volatile boolean broken;
    private Server voter;
    private ConsensusLog log;

    @BeforeEach
    void start() throws IOException {
        voter = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(new Voter())
                .build()
                .start();
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Configuration both = new Configuration(
                List.of(
                        new Participant(CANDIDATE, "127.0.0.1:" + port, true),
                        new Participant(VOTER, "127.0.0.1:" + voter.getPort(), true)),
                List.of());
        log = new ConsensusLog(
                new ConsensusLog.Options(folder, CANDIDATE, "127.0.0.1", port, Duration.ofMillis(200)),
                delivered,
                CompletableFuture::completedFuture,
                CLUSTER,
                both,
                new TermDurability(delivered::failed, this::sync));
    }

    /** A disk that takes its time, and then works or does not. */
    private void sync(Path current) throws IOException {
        tried.countDown();
        try {
            assertTrue(disk.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        if (broken) {
            throw new IOException("disk is gone");
        }
        syncs.add(current);
    }

    private void takePart() throws Exception {
        log.start(CLUSTER);
        log.takeCalls();
        assertTrue(tried.await(60, TimeUnit.SECONDS), "it did not make its vote durable");
    }

    @AfterEach
    void stop() throws Exception {
        disk.countDown();
        log.close();
        voter.shutdownNow().awaitTermination(60, TimeUnit.SECONDS);
    }

    @Test
    void shouldAskForVotesOnlyWhenItsOwnWouldSurviveAPowerLoss() throws Exception {
        takePart();
        assertNull(asked.poll(SILENCE_MILLIS, TimeUnit.MILLISECONDS), "asked before its own vote was durable");
        disk.countDown();
        Asked first = asked.poll(60, TimeUnit.SECONDS);
        assertEquals(first.term(), first.termOnDisk(), "the term that it asks for votes in");
        assertEquals(RaftIds.peerId(CANDIDATE).toString(), first.voteOnDisk(), "its own vote");
        assertTrue(first.syncs() > 0, "the folder that holds them was not synced");
        assertEquals(ConsensusLog.folder(folder, CLUSTER), syncs.peek());
    }

    @Test
    void shouldAskNobodyAndStopWhenItsVoteCannotBeMadeDurable() throws Exception {
        broken = true;
        disk.countDown();
        takePart();
        assertEquals("write of the term", delivered.failures.poll(60, TimeUnit.SECONDS));
        assertNull(asked.poll(SILENCE_MILLIS, TimeUnit.MILLISECONDS));
    }

    private Asked onDisk(long term) {
        Properties written = new Properties();
        try (Reader reader =
                Files.newBufferedReader(ConsensusLog.folder(folder, CLUSTER).resolve("raft-meta"))) {
            written.load(reader);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return new Asked(
                term, Long.parseLong(written.getProperty("term")), written.getProperty("votedFor"), syncs.size());
    }

    private final class Voter extends RaftServerProtocolServiceImplBase {
        @Override
        public void requestVote(RequestVoteRequestProto request, StreamObserver<RequestVoteReplyProto> to) {
            // A pre-vote promises nothing, so nothing has to be durable for it.
            if (!request.getPreVote()) {
                asked.add(onDisk(request.getCandidateTerm()));
            }
            RaftRpcRequestProto header = request.getServerRequest();
            to.onNext(RequestVoteReplyProto.newBuilder()
                    .setServerReply(RaftRpcReplyProto.newBuilder()
                            .setRequestorId(header.getRequestorId())
                            .setReplyId(header.getReplyId())
                            .setRaftGroupId(header.getRaftGroupId())
                            .setCallId(header.getCallId())
                            .setSuccess(true))
                    .setTerm(request.getCandidateTerm())
                    .build());
            to.onCompleted();
        }
    }
}
