package io.cairn.server.gateway;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.cairn.server.http.StallGuard;
import io.grpc.Channel;
import io.grpc.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Serves POST on etcd's paths below /v3/ and, for old clients, /v3beta/. Has threads of its own, so that no number of
 * calls can keep health checks waiting. Safe for any thread.
 */
public final class Gateway implements HttpHandler, AutoCloseable {
    /** Threads wait for slow clients only, and each such wait has a deadline. */
    private static final int THREADS = 8;

    /** A call has at most one task for reading its body and one for its answers. */
    private static final int WAITING = 2 * Calls.MAX;

    private static final String STOPPING = "the server is stopping";

    private final Routes routes = new Routes();
    private final Calls calls = new Calls();
    private final StallGuard stalls = new StallGuard();
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS, THREADS, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), Gateway::thread);
    private final Channel services;

    /** @param services makes the channel to this peer's own services, whose callbacks run on the given threads */
    public Gateway(Function<Executor, Channel> services) {
        this.services = services.apply(threads);
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        Route route = routes.find(exchange.getRequestURI().getPath());
        if (route == null) {
            refuse(exchange, 404, Status.NOT_FOUND.withDescription("Not Found"));
            return;
        }
        if (!exchange.getRequestMethod().equals("POST")) {
            refuse(exchange, 501, Status.UNIMPLEMENTED.withDescription("Method Not Allowed"));
            return;
        }
        GatewayCall call = new GatewayCall(exchange, route, stalls, calls::remove);
        if (!calls.add(call)) {
            refuse(exchange, 429, Status.RESOURCE_EXHAUSTED.withDescription("etcdserver: too many requests"));
            return;
        }
        try {
            threads.execute(() -> call.start(services));
        } catch (RejectedExecutionException stopping) {
            calls.remove(call);
            refuse(exchange, 503, Status.UNAVAILABLE.withDescription("etcdserver: server stopped"));
        }
    }

    private void refuse(HttpExchange exchange, int httpStatus, Status status) throws IOException {
        byte[] body = Json.error(status).getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            stalls.guard(() -> {
                exchange.sendResponseHeaders(httpStatus, body.length);
                exchange.getResponseBody().write(body);
            });
        }
    }

    /** Calls that have a place, streams included. */
    int callsUnderWay() {
        return calls.size();
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "cairn-gateway");
        thread.setDaemon(true);
        return thread;
    }

    /** Ends streams, which would never end by themselves. Call it before the services stop. */
    public void endStreams() {
        calls.cancelStreams(STOPPING);
    }

    /** Cancels what is left. Call it when the services have stopped. */
    @Override
    public void close() {
        calls.cancelAll(STOPPING);
        threads.shutdown();
        stalls.close();
    }
}
