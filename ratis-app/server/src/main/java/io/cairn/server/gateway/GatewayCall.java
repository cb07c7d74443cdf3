package io.cairn.server.gateway;

import com.google.protobuf.Message;
import com.sun.net.httpserver.HttpExchange;
import io.cairn.server.http.StallGuard;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP request and the gRPC call behind it. Holds a thread only while it reads the body and while it writes: a
 * stream asks for its next message when the last one has been taken. gRPC calls the listener's methods one at a time.
 */
final class GatewayCall extends ClientCall.Listener<Message> {
    /** Base64 of the longest message that gRPC takes, and as much again for the JSON around it. */
    private static final int BODY_MAX_BYTES = 4 * 1024 * 1024;

    private static final int UNARY_MESSAGES = 2;

    private static final Logger LOG = LoggerFactory.getLogger(GatewayCall.class);

    private final HttpExchange exchange;
    private final Route route;
    private final StallGuard stalls;
    private final Consumer<GatewayCall> ended;
    private volatile @Nullable ClientCall<Message, Message> call;
    private volatile long lastUsed = System.nanoTime();
    private @Nullable Message answer;
    private @Nullable Writer lines;

    /** @param ended told exactly once, when nothing more comes of the call */
    GatewayCall(HttpExchange exchange, Route route, StallGuard stalls, Consumer<GatewayCall> ended) {
        this.exchange = exchange;
        this.route = route;
        this.stalls = stalls;
        this.ended = ended;
    }

    boolean isStream() {
        return route.answersMany();
    }

    /** For how long nothing was sent to the client; 0 for calls that answer once. */
    long idleNanos() {
        return route.answersMany() ? System.nanoTime() - lastUsed : 0;
    }

    /** Reads the body and calls. Blocks while the client sends, which the HTTP server's own deadline ends. */
    void start(Channel channel) {
        List<Message> requests;
        try {
            requests = Json.requests(route, body());
        } catch (StatusRuntimeException refused) {
            end(refused.getStatus());
            return;
        } catch (IOException gone) {
            drop();
            return;
        }
        ClientCall<Message, Message> started = channel.newCall(route.method(), options());
        call = started;
        started.start(this, RequestHeaders.metadata(exchange.getRequestHeaders()));
        requests.forEach(started::sendMessage);
        if (route.endsWithBody()) {
            started.halfClose();
        }
        started.request(route.answersMany() ? 1 : UNARY_MESSAGES);
    }

    /** Ends the call from outside. */
    void cancel(String why) {
        ClientCall<Message, Message> running = call;
        if (running == null) {
            drop();
        } else {
            running.cancel(why, null);
        }
    }

    private String body() throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(BODY_MAX_BYTES + 1);
        if (body.length > BODY_MAX_BYTES) {
            throw Status.RESOURCE_EXHAUSTED
                    .withDescription("cairn: received a body larger than max (" + BODY_MAX_BYTES + ")")
                    .asRuntimeException();
        }
        return new String(body, StandardCharsets.UTF_8);
    }

    private CallOptions options() {
        if (route.answersMany()) {
            return CallOptions.DEFAULT;
        }
        long nanos = RequestHeaders.timeout(exchange.getRequestHeaders()).toNanos();
        return CallOptions.DEFAULT.withDeadlineAfter(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void onMessage(Message message) {
        if (!route.answersMany()) {
            answer = message;
            return;
        }
        try {
            writeLine(message);
        } catch (IOException gone) {
            cancel("the client has gone");
            return;
        }
        ClientCall<Message, Message> running = call;
        lastUsed = System.nanoTime();
        if (running != null) {
            running.request(1);
        }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        end(status);
    }

    private void writeLine(Message message) throws IOException {
        Writer out = lines(Status.OK);
        out.write("{\"result\":");
        Json.print(message, out);
        out.write("}\n");
        out.flush();
    }

    private void end(Status status) {
        try {
            writeEnd(status);
        } catch (IOException gone) {
            LOG.debug("the client did not take its answer", gone);
        } finally {
            drop();
        }
    }

    private void writeEnd(Status status) throws IOException {
        Writer out = lines(status);
        if (!status.isOk()) {
            String error = Json.error(status);
            out.write(route.answersMany() ? "{\"error\":" + error + "}\n" : error);
        } else if (answer != null) {
            Json.print(answer, out);
        }
        out.close();
    }

    private void drop() {
        exchange.close();
        ended.accept(this);
    }

    private Writer lines(Status status) throws IOException {
        Writer out = lines;
        if (out == null) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            stalls.guard(() -> exchange.sendResponseHeaders(Json.httpStatus(status.getCode()), 0));
            OutputStream body = stalls.guarded(exchange.getResponseBody());
            out = new BufferedWriter(new OutputStreamWriter(body, StandardCharsets.UTF_8));
            lines = out;
        }
        return out;
    }
}
