package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.cairn.api.peer.BarrierRequest;
import io.cairn.api.peer.CheckpointRequest;
import io.cairn.api.peer.ChunkRequest;
import io.cairn.api.peer.Founder;
import io.cairn.api.peer.HelloRequest;
import io.cairn.api.peer.HelloResponse;
import io.cairn.api.peer.JoinRequest;
import io.cairn.api.peer.LeaseRequest;
import io.cairn.api.peer.MemberChangeRequest;
import io.cairn.api.peer.PeerRequest;
import io.cairn.api.peer.PeerResponse;
import io.cairn.api.peer.ProposeRequest;
import io.cairn.api.peer.Refusal;
import io.cairn.api.peer.TermRequest;
import io.cairn.api.peer.TurnRequest;
import io.cairn.server.Mutations;
import io.cairn.server.Peer;
import io.cairn.server.config.PeerConfigReader;
import io.cairn.server.raft.PeerTransport;
import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.command.Batch;
import io.cairn.statemachine.command.BatchCodec;
import io.cairn.statemachine.command.Put;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever bytes come as peer calls at the real peer port of a peer that leads: an answer or a refusal, and it goes on. */
class FuzzedPeerCallsTest {
    private static final int CALLS = 2_000;
    private static final int AT_ONCE = 50;
    private static final long SEED = Long.getLong("cairn.seed", 20_261_122);
    private static final Duration WITHIN = Duration.ofMinutes(3);
    private static final long OTHER = 77;
    private static final OneofDescriptor CALL =
            PeerRequest.getDescriptor().getOneofs().get(0);

    /** Of a peer that has no place in the cluster, so it is skipped when it is applied. */
    private static final byte[] BATCH =
            BatchCodec.encode(new Batch(OTHER, 1, 1, 1, List.of(Put.of(Bytes.utf8("k"), Bytes.utf8("v")))));

    @TempDir
    Path folder;

    private final Queue<String> stops = new ConcurrentLinkedQueue<>();
    private final PeerTransport transport = new PeerTransport();
    private final int port = Ports.free();
    private Peer peer;
    private HelloResponse self;

    @BeforeEach
    void start() throws Exception {
        String host = "http://127.0.0.1:";
        String[] flags = {
            "--name=n1",
            "--data-dir=" + folder.resolve("n1"),
            "--listen-client-urls=" + host + Ports.free(),
            "--listen-peer-urls=" + host + port,
            "--listen-metrics-urls=" + host + Ports.free(),
            "--initial-cluster=n1=" + host + port
        };
        peer = Peer.start(PeerConfigReader.read(flags, Map.of()), (what, cause) -> stops.add(what + ": " + cause));
        HelloRequest hello = HelloRequest.newBuilder().setToken("cairn").build();
        Await.until("it has a cluster", () -> {
            self = call(PeerRequest.newBuilder().setHello(hello)).getHello();
            return self.getStarted();
        });
        Await.until("it leads", this::leads);
    }

    @AfterEach
    void stop() {
        peer.close();
        transport.close();
    }

    private boolean leads() {
        return call(to(PeerRequest.newBuilder().setBarrier(BarrierRequest.getDefaultInstance())))
                .hasBarrier();
    }

    private PeerRequest.Builder to(PeerRequest.Builder request) {
        return request.setTarget(self.getMe().getId()).setClusterId(self.getClusterId());
    }

    private PeerResponse call(PeerRequest.Builder request) {
        return answer(send(request.build().toByteArray(), false));
    }

    private CompletableFuture<byte[]> send(byte[] request, boolean quick) {
        return transport.call("127.0.0.1:" + port, request, WITHIN, quick);
    }

    private static PeerResponse answer(CompletableFuture<byte[]> answer) {
        try {
            return PeerResponse.parseFrom(answer.get(WITHIN.toSeconds(), TimeUnit.SECONDS));
        } catch (Exception e) {
            throw new AssertionError("no answer", e);
        }
    }

    /** One good call of every kind but "you were removed", after which a peer rightly ends. */
    private List<byte[]> good() {
        Founder joiner = Founder.newBuilder()
                .setName("n2")
                .setId(OTHER)
                .setPeerUrl("127.0.0.1:1")
                .build();
        List<PeerRequest.Builder> calls = List.of(
                PeerRequest.newBuilder()
                        .setPropose(ProposeRequest.newBuilder().setTerm(1).setBatch(ByteString.copyFrom(BATCH))),
                PeerRequest.newBuilder().setBarrier(BarrierRequest.getDefaultInstance()),
                PeerRequest.newBuilder().setTerm(TermRequest.newBuilder().setRound(3)),
                PeerRequest.newBuilder()
                        .setHello(HelloRequest.newBuilder().setMe(joiner).setToken("cairn")),
                PeerRequest.newBuilder()
                        .setJoin(JoinRequest.newBuilder().setMe(joiner).setStep(JoinRequest.Step.LISTEN)),
                PeerRequest.newBuilder()
                        .setJoin(JoinRequest.newBuilder()
                                .setMe(joiner)
                                .setStep(JoinRequest.Step.CLAIM)
                                .setClaim(5)),
                PeerRequest.newBuilder()
                        .setCheckpoint(CheckpointRequest.newBuilder()
                                .setMinIndex(1)
                                .setResumeTerm(1)
                                .setResumeIndex(1)
                                .setName("n2")),
                PeerRequest.newBuilder()
                        .setChunk(ChunkRequest.newBuilder()
                                .setTerm(1)
                                .setIndex(1)
                                .setFile("CURRENT")
                                .setLength(10)),
                PeerRequest.newBuilder()
                        .setMemberChange(MemberChangeRequest.newBuilder()
                                .setAdd(MemberChangeRequest.Add.newBuilder()
                                        .setId(OTHER)
                                        .addPeerUrls("http://127.0.0.1:1")
                                        .setLearner(true))),
                PeerRequest.newBuilder()
                        .setMemberChange(MemberChangeRequest.newBuilder().setRemove(OTHER)),
                PeerRequest.newBuilder()
                        .setMemberChange(MemberChangeRequest.newBuilder().setPromote(OTHER)),
                PeerRequest.newBuilder().setTurn(TurnRequest.newBuilder().setOver(true)),
                PeerRequest.newBuilder()
                        .setLease(LeaseRequest.newBuilder().addRenew(1).addLeft(2)));
        return calls.stream()
                .map(c -> to(c).setSender(OTHER).build().toByteArray())
                .toList();
    }

    /** Damaged as a whole; only within the call, which then gets to whoever serves it; or only within its batch. */
    private byte[] damaged(byte[] good, Random random, Mutations mutations) {
        PeerRequest request = parsed(good);
        return switch (random.nextInt(4)) {
            case 0 -> mutations.of(good);
            case 1 -> proposal(mutations.of(BATCH));
            default -> {
                FieldDescriptor call = request.getOneofFieldDescriptor(CALL);
                byte[] inner = mutations.of(((Message) request.getField(call)).toByteArray());
                // A message is written like bytes, so unknown bytes can stand in its place.
                UnknownFieldSet.Field field = UnknownFieldSet.Field.newBuilder()
                        .addLengthDelimited(ByteString.copyFrom(inner))
                        .build();
                yield request.toBuilder()
                        .clearOneof(CALL)
                        .setUnknownFields(UnknownFieldSet.newBuilder()
                                .addField(call.getNumber(), field)
                                .build())
                        .build()
                        .toByteArray();
            }
        };
    }

    private byte[] proposal(byte[] batch) {
        return to(PeerRequest.newBuilder())
                .setSender(OTHER)
                .setPropose(ProposeRequest.newBuilder().setTerm(1).setBatch(ByteString.copyFrom(batch)))
                .build()
                .toByteArray();
    }

    private static PeerRequest parsed(byte[] good) {
        try {
            return PeerRequest.parseFrom(good);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldAnswerOrRefuseWhateverComes() {
        Random random = new Random(SEED);
        Mutations mutations = new Mutations(random);
        List<byte[]> good = good();
        Map<String, Integer> ends = new TreeMap<>();
        for (int sent = 0; sent < CALLS; sent += AT_ONCE) {
            List<CompletableFuture<byte[]>> answers = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                byte[] one = good.get(random.nextInt(good.size()));
                answers.add(send(damaged(one, random, mutations), random.nextBoolean()));
            }
            answers.forEach(answer -> ends.merge(end(answer(answer)), 1, Integer::sum));
        }
        System.out.println("seed " + SEED + ": " + ends);
        assertEquals(List.of(), List.copyOf(stops), "seed " + SEED);
        assertTrue(
                ends.keySet().stream().noneMatch(e -> e.startsWith(Refusal.Reason.UNSPECIFIED.name())),
                () -> "seed " + SEED + ": surprises among " + ends);
        assertTrue(ends.containsKey("TERM") && ends.containsKey(Refusal.Reason.INVALID.name()), ends::toString);
        Await.until("it still leads", this::leads);
    }

    private static String end(PeerResponse answer) {
        if (!answer.hasRefusal()) {
            return answer.getAnswerCase().name();
        }
        Refusal.Reason reason = answer.getRefusal().getReason();
        boolean surprise = reason == Refusal.Reason.UNSPECIFIED;
        return surprise ? reason + " " + answer.getRefusal().getMessage() : reason.name();
    }
}
