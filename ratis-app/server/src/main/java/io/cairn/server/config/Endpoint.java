package io.cairn.server.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One address of a peer: a host name, or an IP address without brackets, and a port from 0 to 65535 (0 lets the system choose).
 * Hosts are never looked up here.
 */
public record Endpoint(String host, int port) {
    private static final int MAX_PORT = 65535;

    /** Only text of this shape is handed to {@link InetAddress}, which parses it without asking a name server. */
    private static final Pattern IP_LITERAL = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    /** Throws {@link IllegalArgumentException} for an empty host or a port out of range. */
    public Endpoint {
        if (host.isEmpty() || port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("not an endpoint: '" + host + "' port " + port);
        }
    }

    /** As others write it in a flag: {@code http://127.0.0.1:2379}, {@code http://[::1]:2379}. */
    public String url() {
        return "http://" + hostPort();
    }

    /** {@code 127.0.0.1:2379}, {@code [::1]:2379}. */
    public String hostPort() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /** Whether only this machine can reach it. A name other than localhost counts as reachable: it may resolve to anything. */
    public boolean loopback() {
        if (host.equalsIgnoreCase("localhost")) {
            return true;
        }
        InetAddress address = literal();
        return address != null && address.isLoopbackAddress();
    }

    /** Whether it means "every address of this machine", which nobody can connect to. */
    public boolean wildcard() {
        InetAddress address = literal();
        return address != null && address.isAnyLocalAddress();
    }

    private @Nullable InetAddress literal() {
        if (!IP_LITERAL.matcher(host).matches()) {
            return null;
        }
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
