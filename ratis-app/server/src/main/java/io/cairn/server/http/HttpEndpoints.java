package io.cairn.server.http;

import com.google.gson.JsonObject;
import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.cairn.server.metrics.MetricsPage;
import io.cairn.server.metrics.PrometheusText;
import io.cairn.server.node.PeerInfo;
import io.cairn.server.node.PeerStatus.Role;
import io.cairn.server.node.Reads;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** The HTTP port: /livez, /readyz, /health, /version, /metrics, and what others serve below /v3/. */
public final class HttpEndpoints {
    /** Enough for some probes that wait and a scraper; nothing here is for load. */
    private static final int THREADS = 4;

    /** Connections beyond it are dropped at once, and the probe says so. */
    private static final int WAITING = 64;

    /** A client gets so long to send a request: one that stalls must not keep a thread. */
    private static final String REQUEST_SECONDS = "5";

    /** The API, and what it was called before etcd 3.4. */
    private static final String[] API_PATHS = {"/v3/", "/v3beta/"};

    private static final long CLOSE_POLL_MILLIS = 10;

    private static final int OK = 200;

    // The JDK's server knows deadlines only as properties, which it reads when its classes are loaded.
    static {
        String property = "sun.net.httpserver.maxReqTime";
        System.setProperty(property, System.getProperty(property, REQUEST_SECONDS));
    }

    private final HttpServer server;
    private final ThreadPoolExecutor threads = threads();
    private final StallGuard stalls = new StallGuard();
    private final Filter cors = new Cors();

    private HttpEndpoints(HttpServer server) {
        this.server = server;
        server.setExecutor(threads);
    }

    /** @param etcd its version and that of cluster and storage, in this order, and then Cairn's */
    public record Versions(String etcd, String cluster, String storage, String cairn) {}

    /**
     * Listens and serves.
     *
     * @param api answers everything below /v3/ and /v3beta/, on threads of its own
     * @throws IOException when the address cannot be bound
     */
    public static HttpEndpoints start(
            InetSocketAddress address,
            PeerInfo peer,
            Reads reads,
            MetricsPage metrics,
            Versions versions,
            HttpHandler api)
            throws IOException {
        HttpEndpoints endpoints = new HttpEndpoints(HttpServer.create(address, WAITING));
        endpoints.probes(peer, new Health(peer, reads));
        endpoints.page("/version", query -> new Page.Answer(OK, Page.JSON, json(versions)));
        endpoints.page("/metrics", query -> new Page.Answer(OK, PrometheusText.CONTENT_TYPE, metrics.text()));
        endpoints.serve("/", new Page("", query -> new Page.Answer(OK, Page.TEXT, ""), endpoints.stalls));
        for (String path : API_PATHS) {
            endpoints.serve(path, api);
        }
        endpoints.server.start();
        return endpoints;
    }

    private void probes(PeerInfo peer, Health health) {
        page("/livez", new Checks(live(health)));
        page("/livez/serializable_read", new Checks(live(health)));
        page("/readyz", new Checks(ready(peer, health)));
        ready(peer, health).forEach((name, check) -> page("/readyz/" + name, new Checks(Map.of(name, check))));
        page("/health", health);
    }

    /** Where it listens; tells the port when 0 was asked for. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /** Waits for answers under way until the deadline, then stops listening and cuts off what is left. */
    public void close(Duration deadline) {
        long end = System.nanoTime() + deadline.toNanos();
        // The server's own stop(delay) of JDK 17 sits out the whole delay, busy or not.
        while (isBusy() && System.nanoTime() < end && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(CLOSE_POLL_MILLIS));
        }
        server.stop(0);
        threads.shutdownNow();
        stalls.close();
    }

    private boolean isBusy() {
        return threads.getActiveCount() > 0 || !threads.getQueue().isEmpty();
    }

    private void page(String path, Page.Source source) {
        serve(path, new Page(path, source, stalls));
    }

    private void serve(String path, HttpHandler handler) {
        server.createContext(path, handler).getFilters().add(cors);
    }

    private static Map<String, Supplier<String>> live(Health health) {
        return Map.of("serializable_read", health::serializableRead);
    }

    /** In the order in which they tell most: what Cairn itself says of its readiness comes first. */
    private static Map<String, Supplier<String>> ready(PeerInfo peer, Health health) {
        Map<String, Supplier<String>> checks = new LinkedHashMap<>();
        checks.put("peer", () -> peer.status().notReadyReason());
        checks.put("data_corruption", health::corruption);
        checks.put("serializable_read", health::serializableRead);
        checks.put("linearizable_read", health::linearizableRead);
        checks.put("non_learner", () -> peer.status().role() == Role.LISTENER ? "the peer is a learner" : "");
        return checks;
    }

    private static String json(Versions versions) {
        JsonObject body = new JsonObject();
        body.addProperty("etcdserver", versions.etcd());
        body.addProperty("etcdcluster", versions.cluster());
        body.addProperty("storage", versions.storage());
        body.addProperty("cairn", versions.cairn());
        return body + "\n";
    }

    private static ThreadPoolExecutor threads() {
        return new ThreadPoolExecutor(
                THREADS, THREADS, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> {
                    Thread thread = new Thread(task, "cairn-http");
                    thread.setDaemon(true);
                    return thread;
                });
    }
}
