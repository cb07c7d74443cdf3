package io.cairn.server.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One page: the exact path, GET and HEAD, an answer made in memory. */
final class Page implements HttpHandler {
    static final String TEXT = "text/plain; charset=utf-8";
    static final String JSON = "application/json";

    private static final Logger LOG = LoggerFactory.getLogger(Page.class);
    private static final int NO_BODY = -1;

    /** Makes the answer to a query. */
    interface Source {
        Answer answer(Query query);
    }

    /** @param status of HTTP */
    record Answer(int status, String contentType, String body) {}

    /** The part of the address behind the question mark. */
    record Query(String raw) {
        boolean has(String name) {
            return !values(name).isEmpty();
        }

        /** Every value of a parameter that may be given many times; empty for one that stands alone. */
        List<String> values(String name) {
            List<String> values = new ArrayList<>();
            for (String part : raw.split("&")) {
                int equals = part.indexOf('=');
                if (name.equals(equals < 0 ? part : part.substring(0, equals))) {
                    values.add(equals < 0 ? "" : decoded(part.substring(equals + 1)));
                }
            }
            return values;
        }

        private static String decoded(String value) {
            try {
                return URLDecoder.decode(value, StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                return value;
            }
        }
    }

    private final String path;
    private final Source source;
    private final StallGuard stalls;

    Page(String path, Source source, StallGuard stalls) {
        this.path = path;
        this.source = source;
        this.stalls = stalls;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            if (!exchange.getRequestURI().getPath().equals(path)) {
                send(exchange, new Answer(404, TEXT, "404 page not found\n"));
            } else if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                send(exchange, new Answer(405, TEXT, "Method Not Allowed\n"));
            } else {
                String raw = exchange.getRequestURI().getRawQuery();
                send(exchange, answer(new Query(raw == null ? "" : raw)));
            }
        }
    }

    private Answer answer(Query query) {
        try {
            return source.answer(query);
        } catch (RuntimeException e) {
            LOG.error("The page {} failed", path, e);
            return new Answer(500, TEXT, "Internal Server Error\n");
        }
    }

    private void send(HttpExchange exchange, Answer answer) throws IOException {
        stalls.guard(() -> write(exchange, answer));
    }

    private static void write(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(answer.status(), NO_BODY);
        } else {
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
