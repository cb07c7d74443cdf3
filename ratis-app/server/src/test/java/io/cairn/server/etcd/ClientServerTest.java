package io.cairn.server.etcd;

import static io.cairn.server.etcd.TestServer.error;
import static io.cairn.server.etcd.TestServer.wire;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.KVGrpc;
import io.cairn.api.etcd.PutRequest;
import io.cairn.api.etcd.PutResponse;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.statemachine.Fault;
import io.cairn.statemachine.command.Outcome;
import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClientServerTest {
    private static final PutRequest PUT =
            PutRequest.newBuilder().setKey(ByteString.copyFromUtf8("k")).build();
    private static final RangeRequest RANGE =
            RangeRequest.newBuilder().setKey(ByteString.copyFromUtf8("k")).build();

    private final TestServer server = new TestServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void shouldTurnCallsThatRequireALeaderAwayWhenThereIsNone() {
        server.peer.answerWith(new Outcome.Put(3, null));
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER), "true");
        KVGrpc.KVBlockingStub requiring =
                server.kv().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
        assertEquals(3, requiring.put(PUT).getHeader().getRevision());
        server.peer.leader = 0;
        assertEquals("UNAVAILABLE etcdserver: no leader", error(() -> requiring.put(PUT)));
        assertEquals(3, server.kv().put(PUT).getHeader().getRevision());
    }

    @Test
    void shouldSurviveAnUnexpectedException() {
        server.peer.onPropose = command -> {
            throw new IllegalStateException("on the event loop");
        };
        String text = "UNKNOWN cairn: unexpected IllegalStateException; see the log of the server";
        assertEquals(text, error(() -> server.kv().put(PUT)));
        server.peer.onRead = what -> {
            throw new IllegalStateException("on a worker");
        };
        assertEquals(text, error(() -> server.kv().range(RANGE)));
        server.peer.onPropose = command -> CompletableFuture.completedFuture(new Outcome.Compacted(1));
        assertEquals(
                "UNKNOWN cairn: unexpected ClassCastException; see the log of the server",
                error(() -> server.kv().put(PUT)));
        server.peer.answerWith(new Outcome.Put(3, null));
        assertEquals(3, server.kv().put(PUT).getHeader().getRevision());
        assertTrue(server.stops.isEmpty());
        server.peer.assertNoViewLeft();
    }

    @Test
    void shouldHandAFaultToTheFailStop() {
        Fault fault = new Fault("corrupt");
        server.peer.onRead = what -> {
            throw fault;
        };
        assertEquals(
                "UNKNOWN cairn: unexpected Fault; see the log of the server",
                error(() -> server.kv().range(RANGE)));
        assertEquals(fault, server.stops.poll());
        server.peer.failWith(fault);
        error(() -> server.kv().put(PUT));
        assertEquals(fault, server.stops.poll());
    }

    @Test
    void shouldCountCalls() {
        server.peer.answerWith(new Outcome.Put(3, null));
        server.kv().put(PUT);
        error(() -> server.kv().put(PutRequest.getDefaultInstance()));
        String labels = "{grpc_type=\"unary\",grpc_service=\"etcdserverpb.KV\",grpc_method=\"Put\"";
        assertEquals(
                2,
                server.registry
                        .counter("grpc_server_started_total" + labels + "}")
                        .getCount());
        awaitCount("grpc_server_handled_total" + labels + ",grpc_code=\"OK\"}");
        awaitCount("grpc_server_handled_total" + labels + ",grpc_code=\"InvalidArgument\"}");
    }

    @Test
    void shouldAnswerWhatIsInFlightBeforeItStops() throws Exception {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        server.peer.onPropose = command -> outcome;
        Future<PutResponse> inFlight = KVGrpc.newFutureStub(server.channel).put(PUT);
        while (server.peer.proposed.isEmpty()) {
            Thread.sleep(5);
        }
        CompletableFuture<Void> stopping = CompletableFuture.runAsync(() -> server.close(Duration.ofSeconds(60)));
        Thread.sleep(100);
        assertFalse(stopping.isDone());
        outcome.complete(new Outcome.Put(3, null));
        assertEquals(3, inFlight.get(60, TimeUnit.SECONDS).getHeader().getRevision());
        stopping.get(60, TimeUnit.SECONDS);
    }

    @Test
    void shouldStopAtTheDeadlineWhateverIsInFlight() throws Exception {
        KVGrpc.newFutureStub(server.channel).put(PUT);
        while (server.peer.proposed.isEmpty()) {
            Thread.sleep(5);
        }
        CompletableFuture.runAsync(() -> server.close(Duration.ofMillis(200))).get(60, TimeUnit.SECONDS);
    }

    @Test
    void shouldLeaveNoThreadBehindWhenItCannotStart() {
        Set<Thread> before = leaderLossThreads();
        BindableService broken = () -> {
            throw new IllegalStateException("no service");
        };
        assertThrows(
                IllegalStateException.class,
                () -> ClientServer.start(
                        List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                        List.of(broken),
                        server.peer,
                        () -> false,
                        new Failures(server.stops::add),
                        server.registry,
                        Duration.ofSeconds(1)));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!before.containsAll(leaderLossThreads()) && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertTrue(before.containsAll(leaderLossThreads()), "one is left behind");
    }

    private static Set<Thread> leaderLossThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("leader-loss"))
                .collect(Collectors.toSet());
    }

    @Test
    void shouldKnowEveryErrorOnceByItsText() {
        assertEquals(
                EtcdError.values().length,
                Arrays.stream(EtcdError.values())
                        .map(EtcdError::text)
                        .distinct()
                        .count());
        assertEquals("UNKNOWN etcdserver: too many requests", wire(EtcdError.TOO_MANY_REQUESTS));
    }

    private void awaitCount(String name) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (server.registry.counter(name).getCount() == 0 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertEquals(1, server.registry.counter(name).getCount(), name);
    }
}
