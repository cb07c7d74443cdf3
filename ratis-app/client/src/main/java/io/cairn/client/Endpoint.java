package io.cairn.client;

import java.net.URI;
import java.net.URISyntaxException;

/** Where a peer listens for clients: {@code host:port}, with or without {@code http://} before it. */
record Endpoint(String text, String host, int port) {
    private static final int PORT_MAX = 65535;

    static Endpoint parse(String text) {
        String trimmed = text.trim();
        if (trimmed.startsWith("https://")) {
            throw new IllegalArgumentException("endpoint " + text + ": TLS is not supported yet, use http://");
        }
        String authority = trimmed.startsWith("http://") ? trimmed.substring("http://".length()) : trimmed;
        try {
            URI uri = new URI("http://" + authority);
            if (uri.getHost() != null
                    && uri.getPort() > 0
                    && uri.getPort() <= PORT_MAX
                    && uri.getPath().isEmpty()) {
                return new Endpoint(trimmed, uri.getHost(), uri.getPort());
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("endpoint " + text + ": want host:port", e);
        }
        throw new IllegalArgumentException("endpoint " + text + ": want host:port");
    }
}
