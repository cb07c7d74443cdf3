package io.cairn.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.codahale.metrics.MetricRegistry;
import io.cairn.server.metrics.MetricsPage;
import io.cairn.server.node.FakePeer;
import io.cairn.server.node.PeerStatus.Role;
import io.cairn.server.node.Unavailable;
import io.cairn.statemachine.Alarm;
import java.io.IOException;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpEndpointsTest {
    private final FakePeer peer = new FakePeer();
    private final MetricRegistry registry = new MetricRegistry();
    private final HttpClient client = HttpClient.newHttpClient();
    private HttpEndpoints endpoints;

    @BeforeEach
    void start() throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        HttpEndpoints.Versions versions = new HttpEndpoints.Versions("3.6.5", "3.6.0", "3.6.0", "0.1.0");
        endpoints = HttpEndpoints.start(
                address, peer, peer, new MetricsPage(registry, List.of()), versions, exchange -> exchange.close());
    }

    @AfterEach
    void stop() {
        endpoints.close(Duration.ZERO);
        assertEquals(0, peer.openViews.get(), "views left open");
    }

    @Test
    void shouldBeReadyWhenThePeerIs() throws Exception {
        assertAnswer(200, "ok\n", get("/readyz"));
        assertAnswer(200, "ok\n", get("/livez"));
        String verbose =
                "[+]peer ok\n[+]data_corruption ok\n[+]serializable_read ok\n[+]linearizable_read ok\n[+]non_learner ok\nok\n";
        assertAnswer(200, verbose, get("/readyz?verbose"));
        assertAnswer(200, "[+]serializable_read ok\nok\n", get("/livez?verbose"));
        assertAnswer(200, "ok\n", get("/readyz/linearizable_read"));
        assertAnswer(200, "ok\n", get("/livez/serializable_read"));
    }

    @Test
    void shouldSayWhyThePeerIsNotReady() throws Exception {
        peer.notReady = "fetching a snapshot";
        peer.role = Role.LISTENER;
        peer.barrier = CompletableFuture.failedFuture(new Unavailable(Unavailable.Reason.NO_LEADER));
        String reasons = "[-]peer failed: fetching a snapshot\n[+]data_corruption ok\n[+]serializable_read ok\n"
                + "[-]linearizable_read failed: NO_LEADER\n[-]non_learner failed: the peer is a learner\n";
        assertAnswer(503, reasons, get("/readyz"));
        assertAnswer(200, "ok\n", get("/livez"));
        assertAnswer(503, "[-]linearizable_read failed: NO_LEADER\n", get("/readyz/linearizable_read"));
        assertAnswer(200, "ok\n", get("/readyz?exclude=peer&exclude=linearizable_read&exclude=non_learner"));
    }

    @Test
    void shouldNotBeAliveWithoutAState() throws Exception {
        peer.localFails = Unavailable.Reason.NOT_READY;
        assertAnswer(503, "[-]serializable_read failed: NOT_READY\n", get("/livez"));
    }

    @Test
    void shouldAnswerHealthAsEtcdDoes() throws Exception {
        HttpResponse<String> healthy = get("/health");
        assertAnswer(200, "{\"health\":\"true\",\"reason\":\"\"}\n", healthy);
        assertEquals(
                "application/json", healthy.headers().firstValue("Content-Type").orElseThrow());
        peer.barrier = CompletableFuture.failedFuture(new Unavailable(Unavailable.Reason.TIMED_OUT));
        assertAnswer(503, "{\"health\":\"false\",\"reason\":\"RANGE ERROR:TIMED_OUT\"}\n", get("/health"));
        peer.leader = 0;
        assertAnswer(503, "{\"health\":\"false\",\"reason\":\"RAFT NO LEADER\"}\n", get("/health"));
        assertAnswer(200, "{\"health\":\"true\",\"reason\":\"\"}\n", get("/health?serializable=true"));
        assertAnswer(503, "{\"health\":\"false\",\"reason\":\"RAFT NO LEADER\"}\n", get("/health?serializable=false"));
    }

    @Test
    void shouldNotBeHealthyWhileAnAlarmIsUp() throws Exception {
        peer.alarms = List.of(new Alarm(5, Alarm.Type.NOSPACE, true), new Alarm(6, Alarm.Type.CORRUPT, false));
        assertAnswer(503, "{\"health\":\"false\",\"reason\":\"ALARM NOSPACE\"}\n", get("/health"));
        assertAnswer(503, "{\"health\":\"false\",\"reason\":\"ALARM CORRUPT\"}\n", get("/health?exclude=NOSPACE"));
        assertAnswer(200, "{\"health\":\"true\",\"reason\":\"\"}\n", get("/health?exclude=NOSPACE&exclude=CORRUPT"));
        assertAnswer(503, "[-]data_corruption failed: ALARM CORRUPT\n", get("/readyz/data_corruption"));
        assertAnswer(200, "ok\n", get("/readyz?exclude=data_corruption"));
        assertAnswer(200, "ok\n", get("/livez"));
    }

    @Test
    void shouldGiveUpOnAReadThatDoesNotCome() throws Exception {
        peer.barrier = new CompletableFuture<>();
        assertAnswer(503, "[-]linearizable_read failed: no answer in 3000 ms\n", get("/readyz/linearizable_read"));
        peer.barrier.complete(null);
    }

    @Test
    void shouldTellVersions() throws Exception {
        String expected =
                "{\"etcdserver\":\"3.6.5\",\"etcdcluster\":\"3.6.0\",\"storage\":\"3.6.0\",\"cairn\":\"0.1.0\"}\n";
        assertAnswer(200, expected, get("/version"));
    }

    @Test
    void shouldShowMetrics() throws Exception {
        registry.counter("some_total").inc();
        HttpResponse<String> metrics = get("/metrics");
        assertAnswer(200, "# TYPE some_total counter\nsome_total 1\n", metrics);
        assertEquals(
                "text/plain; version=0.0.4; charset=utf-8",
                metrics.headers().firstValue("Content-Type").orElseThrow());
    }

    @Test
    void shouldRefuseOtherPathsAndMethods() throws Exception {
        for (String path : List.of("/", "/healthz", "/health/", "/metrics/x", "/livez/linearizable_read")) {
            assertEquals(404, get(path).statusCode(), path);
        }
        HttpResponse<String> post = send(HttpRequest.newBuilder(uri("/health")).POST(BodyPublishers.ofString("{}")));
        assertEquals(405, post.statusCode());
        assertEquals("GET, HEAD", post.headers().firstValue("Allow").orElseThrow());
        HttpResponse<String> head =
                send(HttpRequest.newBuilder(uri("/version")).method("HEAD", BodyPublishers.noBody()));
        assertEquals(200, head.statusCode());
        assertTrue(head.body().isEmpty());
    }

    @Test
    void shouldServeOthersWhileClientsStall() throws Exception {
        List<Socket> stalled = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
                socket.getOutputStream().write("GET /livez HTTP/1.1\r\nHo".getBytes(StandardCharsets.US_ASCII));
                stalled.add(socket);
            }
            HttpRequest.Builder request = HttpRequest.newBuilder(uri("/livez")).timeout(Duration.ofSeconds(30));
            assertEquals(
                    200, client.send(request.build(), BodyHandlers.ofString()).statusCode());
        } finally {
            for (Socket socket : stalled) {
                socket.close();
            }
        }
    }

    @Test
    void shouldFinishAnAnswerBeforeItStops() throws Exception {
        peer.barrier = new CompletableFuture<>();
        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(
                HttpRequest.newBuilder(uri("/readyz/linearizable_read")).build(), BodyHandlers.ofString());
        while (peer.barriers.get("linearizable") == null) {
            Thread.sleep(5);
        }
        CompletableFuture<Void> closing = CompletableFuture.runAsync(() -> endpoints.close(Duration.ofSeconds(10)));
        Thread.sleep(100);
        assertFalse(closing.isDone());
        peer.barrier.complete(null);
        assertAnswer(200, "ok\n", answer.get(60, TimeUnit.SECONDS));
        closing.get(60, TimeUnit.SECONDS);
    }

    @Test
    void shouldStopListening() {
        long start = System.nanoTime();
        endpoints.close(Duration.ofSeconds(60));
        assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(30), "waited though idle");
        assertThrows(IOException.class, () -> get("/livez"));
        assertFalse(peer.barriers.containsKey("local"));
    }

    private static void assertAnswer(int status, String body, HttpResponse<String> response) {
        assertEquals(body, response.body());
        assertEquals(status, response.statusCode());
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    private int port() {
        return endpoints.address().getPort();
    }
}
