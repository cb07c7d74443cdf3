package io.cairn.server.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.codahale.metrics.MetricRegistry;
import com.google.protobuf.ByteString;
import io.cairn.api.etcd.KVGrpc;
import io.cairn.api.etcd.KeyValue;
import io.cairn.api.etcd.LeaseGrpc;
import io.cairn.api.etcd.LeaseKeepAliveRequest;
import io.cairn.api.etcd.LeaseKeepAliveResponse;
import io.cairn.api.etcd.PutRequest;
import io.cairn.api.etcd.PutResponse;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.api.etcd.RangeResponse;
import io.cairn.api.etcd.ResponseHeader;
import io.cairn.api.etcd.WatchGrpc;
import io.cairn.api.etcd.WatchRequest;
import io.cairn.api.etcd.WatchResponse;
import io.cairn.server.http.HttpEndpoints;
import io.cairn.server.metrics.MetricsPage;
import io.cairn.server.node.FakePeer;
import io.grpc.Context;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The real HTTP port on loopback, over services that do as the test says. */
class GatewayTest {
    private static final String CREATE = "{\"create_request\":{\"key\":\"YQ==\"}}";

    private static final ByteString LARGE = ByteString.copyFromUtf8("large");
    private static final int LARGE_BYTES = 24 << 20;

    private static final int PACE_BYTES = 128 << 10;

    private final HttpClient client = HttpClient.newHttpClient();
    private final BlockingQueue<ServerCallStreamObserver<WatchResponse>> watches = new ArrayBlockingQueue<>(1000);
    private final BlockingQueue<Context> contexts = new ArrayBlockingQueue<>(1000);
    private Server services;
    private Gateway gateway;
    private HttpEndpoints endpoints;

    @BeforeEach
    void start() throws IOException {
        String name = InProcessServerBuilder.generateName();
        services = InProcessServerBuilder.forName(name)
                .addService(new Kv())
                .addService(new Watches())
                .addService(new Leases())
                .directExecutor()
                .build()
                .start();
        gateway = new Gateway(callbacks ->
                InProcessChannelBuilder.forName(name).executor(callbacks).build());
        FakePeer peer = new FakePeer();
        endpoints = HttpEndpoints.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                peer,
                peer,
                new MetricsPage(new MetricRegistry(), List.of()),
                new HttpEndpoints.Versions("3.6.5", "3.6.0", "3.6.0", "0.1.0"),
                gateway);
    }

    @AfterEach
    void stop() {
        services.shutdownNow();
        gateway.close();
        endpoints.close(Duration.ZERO);
    }

    @Test
    void shouldAnswerOnce() throws Exception {
        HttpResponse<String> put = post("/v3/kv/put", "{\"key\":\"YQ==\",\"lease\":\"5\"}");
        assertEquals("{\"header\":{\"revision\":\"5\"}}", put.body());
        assertEquals(200, put.statusCode());
        assertEquals(
                "application/json", put.headers().firstValue("Content-Type").orElseThrow());
        assertEquals(
                "*", put.headers().firstValue("Access-Control-Allow-Origin").orElseThrow());
        assertEquals(
                "{\"header\":{\"revision\":\"5\"}}",
                post("/v3beta/kv/put", "{\"lease\":5}").body());
    }

    @Test
    void shouldAnswerErrorsAsEtcdDoes() throws Exception {
        for (Status.Code code : Status.Code.values()) {
            if (code != Status.Code.OK) {
                HttpResponse<String> refused = post("/v3/kv/put", "{\"lease\":" + -code.value() + "}");
                assertEquals("{\"code\":" + code.value() + ",\"message\":\"no: " + code + "\"}", refused.body());
                assertEquals(Json.httpStatus(code), refused.statusCode());
            }
        }
        assertAnswer(404, "{\"code\":5,\"message\":\"Not Found\"}", post("/v3/kv/nothing", "{}"));
        assertAnswer(400, 3, post("/v3/kv/put", "{\"key\":"));
        assertAnswer(501, 12, post("/v3/kv/deleterange", "{}"));
        HttpResponse<String> get = client.send(request("/v3/kv/put").GET().build(), BodyHandlers.ofString());
        assertAnswer(501, "{\"code\":12,\"message\":\"Method Not Allowed\"}", get);
        HttpResponse<String> options = client.send(
                request("/v3/kv/put").method("OPTIONS", BodyPublishers.noBody()).build(), BodyHandlers.ofString());
        assertAnswer(200, "", options);
    }

    @Test
    void shouldRefuseABodyThatIsTooLarge() throws Exception {
        HttpResponse<String> refused = post("/v3/kv/put", "{" + " ".repeat(4 << 20) + "}");
        assertAnswer(429, 8, refused);
    }

    @Test
    void shouldKeepTheClientsDeadline() throws Exception {
        HttpRequest request = request("/v3/kv/range")
                .header("Grpc-Timeout", "100m")
                .POST(BodyPublishers.ofString("{}"))
                .build();
        assertAnswer(504, 4, client.send(request, BodyHandlers.ofString()));
    }

    @Test
    void shouldAnswerEachMessageOfABody() throws Exception {
        HttpResponse<String> beats = post("/v3/lease/keepalive", "{\"ID\":7}{\"ID\":\"8\"}");
        assertAnswer(
                200, "{\"result\":{\"ID\":\"7\",\"TTL\":\"9\"}}\n{\"result\":{\"ID\":\"8\",\"TTL\":\"9\"}}\n", beats);
        HttpResponse<String> lost = post("/v3/lease/keepalive", "{\"ID\":7}{\"ID\":0}");
        String error = "{\"error\":{\"code\":14,\"message\":\"etcdserver: no leader\"}}\n";
        assertAnswer(200, "{\"result\":{\"ID\":\"7\",\"TTL\":\"9\"}}\n" + error, lost);
        assertAnswer(503, error, post("/v3/lease/keepalive", "{}"));
    }

    @Test
    void shouldStreamUntilTheClientGoes() throws Exception {
        HttpResponse<InputStream> stream = watch();
        ServerCallStreamObserver<WatchResponse> watch = next(watches);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            assertEquals("{\"result\":{\"created\":true}}", lines.readLine());
            for (int i = 1; i <= 100; i++) {
                watch.onNext(WatchResponse.newBuilder().setWatchId(i).build());
                assertEquals("{\"result\":{\"watch_id\":\"" + i + "\"}}", lines.readLine());
            }
        }
        Context context = next(contexts);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!context.isCancelled() && System.nanoTime() < deadline) {
            watch.onNext(WatchResponse.getDefaultInstance());
            Thread.sleep(10);
        }
        assertTrue(context.isCancelled(), "nobody heard that the client is gone");
        assertNoCalls();
    }

    /** It would throw where nobody catches it. */
    @Test
    void shouldNotPassOnWhatOnlyGrpcMaySayOfACall() throws Exception {
        HttpRequest request = request("/v3/watch")
                .header("Grpc-Metadata-Grpc-Timeout", "no timeout")
                .POST(BodyPublishers.ofString(CREATE))
                .build();
        var response = client.sendAsync(request, BodyHandlers.ofString());
        next(watches).onCompleted();
        assertEquals(200, response.get(60, TimeUnit.SECONDS).statusCode());
        assertNoCalls();
    }

    @Test
    void shouldHoldNoThreadForStreamsThatAreIdle() throws Exception {
        List<Socket> idle = new ArrayList<>();
        try {
            for (int i = 0; i < Calls.MAX - 1; i++) {
                idle.add(send("/v3/watch", CREATE));
                next(watches);
            }
            assertAnswer(200, "{\"header\":{\"revision\":\"5\"}}", post("/v3/kv/put", "{\"lease\":5}"));
            idle.add(send("/v3/watch", CREATE));
            next(watches);
            assertAnswer(429, 8, post("/v3/kv/put", "{\"lease\":5}"));
            assertEquals(
                    200,
                    client.send(request("/livez").GET().build(), BodyHandlers.ofString())
                            .statusCode());
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    @Test
    void shouldCutOffAClientThatDoesNotRead() throws Exception {
        try (Socket deaf = send("/v3/watch", CREATE)) {
            ServerCallStreamObserver<WatchResponse> watch = next(watches);
            Context context = next(contexts);
            WatchResponse large = WatchResponse.newBuilder()
                    .setCancelReason("x".repeat(1 << 20))
                    .build();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            int sent = 0;
            while (!context.isCancelled() && System.nanoTime() < deadline) {
                if (watch.isReady()) {
                    watch.onNext(large);
                    sent++;
                }
                Thread.sleep(1);
            }
            assertTrue(context.isCancelled(), "still there after " + sent);
            assertTrue(sent < 64, sent + " MiB were taken for a client that reads nothing");
            assertTrue(deaf.isConnected());
        }
        assertNoCalls();
    }

    @Test
    void shouldSendAllToAClientThatReadsSlowly() throws Exception {
        String get = "{\"key\":\"bGFyZ2U=\"}";
        try (Socket slow = send("/v3/kv/range", get)) {
            slow.setReceiveBufferSize(1 << 20);
            InputStream answer = slow.getInputStream();
            byte[] some = new byte[PACE_BYTES];
            long read = 0;
            String end = "";
            // Some ten seconds, which no single piece may take.
            while (!end.endsWith("}\r\n0\r\n\r\n")) {
                int length = answer.read(some);
                assertTrue(length > 0, "cut off after " + read);
                read += length;
                end += new String(some, 0, length, StandardCharsets.US_ASCII);
                end = end.substring(Math.max(0, end.length() - 16));
                Thread.sleep(30);
            }
            assertTrue(read > LARGE_BYTES, "only " + read);
        }
    }

    @Test
    void shouldEndStreamsWhenItStops() throws Exception {
        HttpResponse<InputStream> stream = watch();
        gateway.close();
        String last = new String(stream.body().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(last.contains("\"created\":true"), last);
        assertTrue(last.contains("{\"error\":{\"code\":1,\"message\":\"the server is stopping\"}}"), last);
    }

    /** Headers come with the first message. */
    private HttpResponse<InputStream> watch() throws Exception {
        var response = client.sendAsync(
                request("/v3/watch").POST(BodyPublishers.ofString(CREATE)).build(), BodyHandlers.ofInputStream());
        ServerCallStreamObserver<WatchResponse> watch = next(watches);
        watch.onNext(WatchResponse.newBuilder().setCreated(true).build());
        watches.add(watch);
        HttpResponse<InputStream> stream = response.get(60, TimeUnit.SECONDS);
        assertEquals(200, stream.statusCode());
        return stream;
    }

    private void assertNoCalls() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (gateway.callsUnderWay() > 0 && System.nanoTime() < deadline) {
            Thread.sleep(10);
        }
        assertEquals(0, gateway.callsUnderWay());
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(60, TimeUnit.SECONDS);
        assertTrue(next != null, "the service was not called");
        return next;
    }

    private Socket send(String path, String body) throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), endpoints.address().getPort());
        socket.setReceiveBufferSize(64 << 10);
        String request =
                "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return client.send(request(path).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        URI uri = URI.create("http://127.0.0.1:" + endpoints.address().getPort() + path);
        return HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(60));
    }

    private static void assertAnswer(int status, String body, HttpResponse<String> response) {
        assertEquals(body, response.body());
        assertEquals(status, response.statusCode());
    }

    private static void assertAnswer(int status, int code, HttpResponse<String> response) {
        assertTrue(response.body().startsWith("{\"code\":" + code + ","), response.body());
        assertEquals(status, response.statusCode());
    }

    /** Puts answer with the lease as revision, or fail with the code that it is the negative of. */
    private static final class Kv extends KVGrpc.KVImplBase {
        @Override
        public void put(PutRequest request, StreamObserver<PutResponse> call) {
            if (request.getLease() < 0) {
                Status status = Status.fromCodeValue((int) -request.getLease());
                call.onError(status.withDescription("no: " + status.getCode()).asRuntimeException());
                return;
            }
            call.onNext(PutResponse.newBuilder()
                    .setHeader(ResponseHeader.newBuilder().setRevision(request.getLease()))
                    .build());
            call.onCompleted();
        }

        @Override
        public void range(RangeRequest request, StreamObserver<RangeResponse> call) {
            // Others are never answered.
            if (request.getKey().equals(LARGE)) {
                ByteString value = ByteString.copyFrom(new byte[LARGE_BYTES]);
                call.onNext(RangeResponse.newBuilder()
                        .addKvs(KeyValue.newBuilder().setValue(value))
                        .build());
                call.onCompleted();
            }
        }
    }

    private final class Watches extends WatchGrpc.WatchImplBase {
        @Override
        public StreamObserver<WatchRequest> watch(StreamObserver<WatchResponse> call) {
            contexts.add(Context.current());
            watches.add((ServerCallStreamObserver<WatchResponse>) call);
            return new Ignoring<>(call);
        }
    }

    private static final class Leases extends LeaseGrpc.LeaseImplBase {
        @Override
        public StreamObserver<LeaseKeepAliveRequest> leaseKeepAlive(StreamObserver<LeaseKeepAliveResponse> call) {
            return new Ignoring<>(call) {
                @Override
                public void onNext(LeaseKeepAliveRequest request) {
                    if (request.getID() == 0) {
                        call.onError(Status.UNAVAILABLE
                                .withDescription("etcdserver: no leader")
                                .asRuntimeException());
                    } else {
                        call.onNext(LeaseKeepAliveResponse.newBuilder()
                                .setID(request.getID())
                                .setTTL(9)
                                .build());
                    }
                }
            };
        }
    }

    private static class Ignoring<Q> implements StreamObserver<Q> {
        private final StreamObserver<?> call;

        Ignoring(StreamObserver<?> call) {
            this.call = call;
        }

        @Override
        public void onNext(Q request) {}

        @Override
        public void onError(Throwable gone) {}

        @Override
        public void onCompleted() {
            call.onCompleted();
        }
    }
}
