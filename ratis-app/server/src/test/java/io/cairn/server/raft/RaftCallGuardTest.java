package io.cairn.server.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.GroupListReplyProto;
import org.apache.ratis.proto.RaftProtos.GroupListRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RaftClientReplyProto;
import org.apache.ratis.proto.RaftProtos.RaftClientRequestProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcReplyProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.ReadIndexReplyProto;
import org.apache.ratis.proto.RaftProtos.ReadIndexRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionReplyProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.proto.grpc.AdminProtocolServiceGrpc;
import org.apache.ratis.proto.grpc.RaftClientProtocolServiceGrpc;
import org.apache.ratis.proto.grpc.RaftServerProtocolServiceGrpc;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.io.grpc.ManagedChannel;
import org.apache.ratis.thirdparty.io.grpc.Server;
import org.apache.ratis.thirdparty.io.grpc.StatusRuntimeException;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyChannelBuilder;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyServerBuilder;
import org.apache.ratis.thirdparty.io.grpc.stub.StreamObserver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The guard in front of services that answer everything, over real (shaded) gRPC. */
class RaftCallGuardTest {
    private static final long OWN = 0xa1;
    private static final long STRANGER = 0xb2;
    private static final long TERM = 5;

    @TempDir
    Path folder;

    private final List<String> handled = Collections.synchronizedList(new ArrayList<>());
    private final List<Path> synced = Collections.synchronizedList(new ArrayList<>());
    private final TermDurability durability = new TermDurability((what, cause) -> {}, synced::add);
    private volatile long currentTerm = TERM;
    private volatile boolean voteGranted;
    private Server server;
    private ManagedChannel channel;

    @BeforeEach
    void serve() throws IOException {
        durability.watch(folder);
        durability.open();
        Files.writeString(folder.resolve("raft-meta"), "term=" + TERM + "\nvotedFor=\n");
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(new AnsweringRaft())
                .addService(new AnsweringClients())
                .addService(new AnsweringAdmin())
                .addService(PeerTransport.service(request -> CompletableFuture.completedFuture(request)))
                .intercept(new RaftCallGuard(OWN, () -> currentTerm, durability, new InstallAnswer(new Delivered())))
                .build()
                .start();
        channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
                .usePlaintext()
                .build();
    }

    @AfterEach
    void stop() throws InterruptedException {
        channel.shutdownNow().awaitTermination(60, TimeUnit.SECONDS);
        server.shutdownNow().awaitTermination(60, TimeUnit.SECONDS);
    }

    /** All requests by which peers change each other's state or count on each other. */
    enum Kind {
        VOTE((test, header) -> test.raft()
                .requestVote(RequestVoteRequestProto.newBuilder()
                        .setServerRequest(header)
                        .build())
                .getTerm()),
        APPEND((test, header) -> test.<AppendEntriesRequestProto, AppendEntriesReplyProto>stream(
                        AppendEntriesRequestProto.newBuilder()
                                .setServerRequest(header)
                                .build(),
                        answers -> test.streams().appendEntries(answers))
                .getTerm()),
        INSTALL((test, header) -> test.install(header, TERM).getTerm()),
        START_ELECTION((test, header) -> test.raft()
                .startLeaderElection(StartLeaderElectionRequestProto.newBuilder()
                        .setServerRequest(header)
                        .build())
                .isInitialized()),
        READ_INDEX((test, header) -> test.raft()
                .readIndex(ReadIndexRequestProto.newBuilder()
                        .setServerRequest(header)
                        .build())
                .isInitialized());

        private final BiFunction<RaftCallGuardTest, RaftRpcRequestProto, Object> call;

        Kind(BiFunction<RaftCallGuardTest, RaftRpcRequestProto, Object> call) {
            this.call = call;
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldPassWhatIsMeantForThisIdentity(Kind kind) {
        kind.call.apply(this, header(OWN));
        assertEquals(List.of(kind.name()), handled);
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseWhatIsMeantForAnotherIdentity(Kind kind) {
        refused("another identity", () -> kind.call.apply(this, header(STRANGER)));
        assertEquals(List.of(), handled, "the request got through");
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseWhatNamesNobody(Kind kind) {
        refused("another identity", () -> kind.call.apply(this, RaftRpcRequestProto.getDefaultInstance()));
        assertEquals(List.of(), handled);
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseEverythingBeforeItTakesPart(Kind kind) {
        currentTerm = -1;
        refused("takes no part", () -> kind.call.apply(this, header(OWN)));
        assertEquals(List.of(), handled);
    }

    @Test
    void shouldRefuseAnInstallOfALeaderOfAnOlderTerm() {
        refused("term 4", () -> install(header(OWN), TERM - 1));
        assertEquals(List.of(), handled);
        install(header(OWN), TERM + 1);
        assertEquals(List.of("INSTALL"), handled);
    }

    @Test
    void shouldRefuseTheRestOfAStreamAfterItsFirstStranger() throws Exception {
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        StreamObserver<AppendEntriesRequestProto> requests = streams().appendEntries(new StreamObserver<>() {
            @Override
            public void onNext(AppendEntriesReplyProto reply) {
                end.complete(new AssertionError("answered"));
            }

            @Override
            public void onError(Throwable failure) {
                end.complete(failure);
            }

            @Override
            public void onCompleted() {
                end.complete(new AssertionError("completed"));
            }
        });
        for (long id : new long[] {STRANGER, OWN, OWN}) {
            requests.onNext(AppendEntriesRequestProto.newBuilder()
                    .setServerRequest(header(id))
                    .build());
        }
        assertTrue(end.get(60, TimeUnit.SECONDS) instanceof StatusRuntimeException);
        assertEquals(List.of(), handled);
    }

    @Test
    void shouldServeNeitherClientsNorAdminsOfRatis() {
        refused(
                "not served",
                () -> this.<RaftClientRequestProto, RaftClientReplyProto>stream(
                        RaftClientRequestProto.getDefaultInstance(),
                        answers ->
                                RaftClientProtocolServiceGrpc.newStub(channel).unordered(answers)));
        refused(
                "not served",
                () -> AdminProtocolServiceGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(60, TimeUnit.SECONDS)
                        .groupList(GroupListRequestProto.getDefaultInstance()));
        assertEquals(List.of(), handled);
    }

    @Test
    void shouldLetPeerCallsThroughAtAnyTime() throws Exception {
        currentTerm = -1;
        PeerTransport transport = new PeerTransport();
        try {
            byte[] answer = transport
                    .call("127.0.0.1:" + server.getPort(), new byte[] {1, 2}, java.time.Duration.ofSeconds(60), false)
                    .get(60, TimeUnit.SECONDS);
            assertEquals(2, answer.length);
        } finally {
            transport.close();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"VOTE", "APPEND", "INSTALL"})
    void shouldHoldBackRepliesUntilTheirTermIsDurable(Kind kind) throws Exception {
        currentTerm = TERM + 1;
        CompletableFuture<?> reply = CompletableFuture.runAsync(() -> {
            if (kind == Kind.INSTALL) {
                install(header(OWN), TERM + 1);
            } else {
                kind.call.apply(this, header(OWN));
            }
        });
        while (handled.isEmpty()) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        TimeUnit.MILLISECONDS.sleep(150);
        assertEquals(false, reply.isDone(), "answered in a term that is not on disk");
        new PromiseFiles(folder).write(new Promise(TERM + 1, ""));
        reply.get(60, TimeUnit.SECONDS);
        assertEquals(List.of(folder), synced);
    }

    @Test
    void shouldSyncForEveryVoteItGives() {
        Kind.VOTE.call.apply(this, header(OWN));
        Kind.VOTE.call.apply(this, header(OWN));
        assertEquals(1, synced.size(), "refused votes only need their term");
        voteGranted = true;
        Kind.VOTE.call.apply(this, header(OWN));
        assertEquals(2, synced.size(), "the vote was written after the term");
    }

    private static void refused(String why, Runnable call) {
        StatusRuntimeException refusal = assertThrows(StatusRuntimeException.class, call::run);
        assertTrue(refusal.getMessage().contains(why), refusal.getMessage());
    }

    private static RaftRpcRequestProto header(long replyId) {
        return RaftRpcRequestProto.newBuilder()
                .setRequestorId(ByteString.copyFrom("requestor", StandardCharsets.UTF_8))
                .setReplyId(RaftIds.peerId(replyId).toByteString())
                .build();
    }

    private InstallSnapshotReplyProto install(RaftRpcRequestProto header, long leaderTerm) {
        return this.<InstallSnapshotRequestProto, InstallSnapshotReplyProto>stream(
                InstallSnapshotRequestProto.newBuilder()
                        .setServerRequest(header)
                        .setLeaderTerm(leaderTerm)
                        .build(),
                answers -> streams().installSnapshot(answers));
    }

    private RaftServerProtocolServiceGrpc.RaftServerProtocolServiceBlockingStub raft() {
        return RaftServerProtocolServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    private RaftServerProtocolServiceGrpc.RaftServerProtocolServiceStub streams() {
        return RaftServerProtocolServiceGrpc.newStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    private interface Call<Q, A> {
        StreamObserver<Q> begin(StreamObserver<A> answers);
    }

    /** Sends one request on a stream; its first answer, or its failure. */
    private <Q, A> A stream(Q request, Call<Q, A> call) {
        CompletableFuture<A> first = new CompletableFuture<>();
        StreamObserver<Q> requests = call.begin(new StreamObserver<>() {
            @Override
            public void onNext(A value) {
                first.complete(value);
            }

            @Override
            public void onError(Throwable failure) {
                first.completeExceptionally(failure);
            }

            @Override
            public void onCompleted() {
                first.completeExceptionally(new AssertionError("no answer"));
            }
        });
        requests.onNext(request);
        try {
            A answer = first.get(60, TimeUnit.SECONDS);
            requests.onCompleted();
            return answer;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StatusRuntimeException refused) {
                throw refused;
            }
            throw new AssertionError(e);
        } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    private final class AnsweringRaft extends RaftServerProtocolServiceGrpc.RaftServerProtocolServiceImplBase {
        private <A> void answer(Kind kind, A reply, StreamObserver<A> to) {
            handled.add(kind.name());
            to.onNext(reply);
            to.onCompleted();
        }

        @Override
        public void requestVote(RequestVoteRequestProto request, StreamObserver<RequestVoteReplyProto> to) {
            RequestVoteReplyProto reply = RequestVoteReplyProto.newBuilder()
                    .setServerReply(RaftRpcReplyProto.newBuilder().setSuccess(voteGranted))
                    .setTerm(currentTerm)
                    .build();
            answer(Kind.VOTE, reply, to);
        }

        @Override
        public void startLeaderElection(
                StartLeaderElectionRequestProto request, StreamObserver<StartLeaderElectionReplyProto> to) {
            answer(Kind.START_ELECTION, StartLeaderElectionReplyProto.getDefaultInstance(), to);
        }

        @Override
        public void readIndex(ReadIndexRequestProto request, StreamObserver<ReadIndexReplyProto> to) {
            answer(Kind.READ_INDEX, ReadIndexReplyProto.getDefaultInstance(), to);
        }

        @Override
        public StreamObserver<AppendEntriesRequestProto> appendEntries(StreamObserver<AppendEntriesReplyProto> to) {
            return new EachRequest<>(() -> {
                handled.add(Kind.APPEND.name());
                to.onNext(AppendEntriesReplyProto.newBuilder()
                        .setTerm(currentTerm)
                        .build());
            });
        }

        @Override
        public StreamObserver<InstallSnapshotRequestProto> installSnapshot(
                StreamObserver<InstallSnapshotReplyProto> to) {
            return new EachRequest<>(() -> {
                handled.add(Kind.INSTALL.name());
                to.onNext(InstallSnapshotReplyProto.newBuilder()
                        .setTerm(currentTerm)
                        .build());
            });
        }
    }

    private final class AnsweringClients extends RaftClientProtocolServiceGrpc.RaftClientProtocolServiceImplBase {
        @Override
        public StreamObserver<RaftClientRequestProto> unordered(StreamObserver<RaftClientReplyProto> to) {
            return new EachRequest<>(() -> {
                handled.add("CLIENT");
                to.onNext(RaftClientReplyProto.getDefaultInstance());
            });
        }
    }

    private final class AnsweringAdmin extends AdminProtocolServiceGrpc.AdminProtocolServiceImplBase {
        @Override
        public void groupList(GroupListRequestProto request, StreamObserver<GroupListReplyProto> to) {
            handled.add("ADMIN");
            to.onNext(GroupListReplyProto.getDefaultInstance());
            to.onCompleted();
        }
    }
}
