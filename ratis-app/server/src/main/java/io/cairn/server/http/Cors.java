package io.cairn.server.http;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;

/** Lets scripts of any web page call, as etcd does unless it is told otherwise. */
final class Cors extends Filter {
    private static final int NO_BODY = -1;

    @Override
    public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Access-Control-Allow-Origin", "*");
        headers.set("Access-Control-Allow-Methods", "POST, GET, OPTIONS, PUT, DELETE");
        headers.set("Access-Control-Allow-Headers", "accept, content-type, authorization");
        if (exchange.getRequestMethod().equals("OPTIONS")) {
            try (exchange) {
                exchange.sendResponseHeaders(200, NO_BODY);
            }
        } else {
            chain.doFilter(exchange);
        }
    }

    @Override
    public String description() {
        return "cross-origin headers";
    }
}
