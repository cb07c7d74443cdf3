package io.cairn.server.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.api.peer.HelloRequest;
import io.cairn.api.peer.HelloResponse;
import io.cairn.api.peer.PeerRequest;
import io.cairn.api.peer.PeerRequest.CallCase;
import io.cairn.api.peer.PeerResponse;
import io.cairn.api.peer.Refusal;
import io.cairn.api.peer.TermRequest;
import io.cairn.api.peer.TermResponse;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerServiceTest {
    private final AtomicLong clusterId = new AtomicLong(9);
    private final AtomicInteger asked = new AtomicInteger();
    private final PeerService service = new PeerService(1, clusterId::get);

    @BeforeEach
    void serve() {
        service.serve(
                CallCase.TERM,
                request -> answered(PeerResponse.newBuilder().setTerm(TermResponse.getDefaultInstance())));
        service.serve(
                CallCase.HELLO,
                request -> answered(PeerResponse.newBuilder().setHello(HelloResponse.getDefaultInstance())));
        service.serve(CallCase.CHUNK, request -> {
            throw new PeerRefusal(Refusal.Reason.NOT_FOUND, "gone");
        });
        service.serve(CallCase.JOIN, request -> CompletableFuture.failedFuture(new IllegalStateException("surprise")));
    }

    private CompletableFuture<PeerResponse.Builder> answered(PeerResponse.Builder answer) {
        asked.incrementAndGet();
        return CompletableFuture.completedFuture(answer);
    }

    private PeerResponse call(PeerRequest.Builder request) throws Exception {
        return PeerResponse.parseFrom(
                service.handle(request.build().toByteArray()).join());
    }

    private static PeerRequest.Builder to(long target, long cluster) {
        return PeerRequest.newBuilder().setTarget(target).setClusterId(cluster);
    }

    @ParameterizedTest
    @CsvSource({"1, 9, true", "2, 9, false", "0, 9, false", "1, 8, false", "1, 0, false"})
    void shouldAnswerOnlyAsItselfAndForItsCluster(long target, long cluster, boolean served) throws Exception {
        PeerResponse answer = call(to(target, cluster).setTerm(TermRequest.getDefaultInstance()));
        assertEquals(served, answer.hasTerm());
        assertEquals(served ? 1 : 0, asked.get());
        assertEquals(1, answer.getResponder(), "so that the caller can tell who answered");
        if (!served) {
            assertEquals(Refusal.Reason.WRONG_TARGET, answer.getRefusal().getReason());
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0, true", "1, 0, true", "0, 8, true", "2, 0, false"})
    void shouldIntroduceItselfToAnyone(long target, long cluster, boolean served) throws Exception {
        assertEquals(
                served,
                call(to(target, cluster).setHello(HelloRequest.getDefaultInstance()))
                        .hasHello());
    }

    @Test
    void shouldRefuseWhatItDoesNotServe() throws Exception {
        assertEquals(Refusal.Reason.NOT_READY, call(to(1, 9)).getRefusal().getReason());
        PeerRequest.Builder barrier = to(1, 9).setBarrier(io.cairn.api.peer.BarrierRequest.getDefaultInstance());
        assertEquals(Refusal.Reason.NOT_READY, call(barrier).getRefusal().getReason());
    }

    @Test
    void shouldPassOnRefusalsAndHideSurprises() throws Exception {
        PeerRequest.Builder chunk = to(1, 9).setChunk(io.cairn.api.peer.ChunkRequest.getDefaultInstance());
        assertEquals(Refusal.Reason.NOT_FOUND, call(chunk).getRefusal().getReason());
        PeerRequest.Builder join = to(1, 9).setJoin(io.cairn.api.peer.JoinRequest.getDefaultInstance());
        assertEquals(Refusal.Reason.UNSPECIFIED, call(join).getRefusal().getReason());
    }

    @Test
    void shouldRefuseBytesThatAreNoCall() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 1000; i++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            PeerResponse answer = PeerResponse.parseFrom(service.handle(noise).join());
            assertTrue(answer.hasRefusal(), "seed " + seed);
        }
        assertEquals(0, asked.get());
    }
}
