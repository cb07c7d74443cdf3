package io.cairn.client;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * A connection to a Cairn cluster. Make one and share it: it is safe for use by many threads, and multiplexes their
 * calls. Connects when first used, to one endpoint at a time; moves to the next when that fails.
 *
 * <p>A read is tried again elsewhere until the request timeout. A write is tried again only while it is certain that
 * nothing was applied; otherwise the {@link CairnException} says that this is unknown, and the caller decides.
 *
 * <pre>{@code
 * try (CairnClient client = CairnClient.connect("127.0.0.1:2379", "127.0.0.1:22379")) {
 *     client.kv().put("greeting", "hello");
 *     client.kv().get("greeting").ifPresent(kv -> System.out.println(kv.value().utf8()));
 * }
 * }</pre>
 */
public final class CairnClient implements AutoCloseable {
    private final Connections connections;
    private final Kv kv;
    private final Leases leases;
    private final Maintenance maintenance;
    private final Members members;
    private final Auth auth;
    private final Backups backups;
    private final Snapshots snapshots;
    private final Status status;
    private final Watches watches;

    private CairnClient(Builder builder) {
        this.connections =
                new Connections(builder.endpoints.stream().map(Endpoint::parse).toList(), builder.connectTimeout);
        Calls calls = new Calls(connections, builder.requestTimeout, builder.connectTimeout);
        this.kv = new Kv(new AsyncKv(calls));
        this.leases = new Leases(new AsyncLeases(calls));
        this.maintenance = new Maintenance(new AsyncMaintenance(calls));
        this.members = new Members(new AsyncMembers(calls));
        this.auth = new Auth(new AsyncAuth(calls));
        this.backups = new Backups(connections);
        this.snapshots = new Snapshots(new AsyncSnapshots(calls));
        this.watches = new Watches(connections);
        this.status = new Status(new AsyncStatus(calls));
    }

    /**
     * A client with default timeouts.
     *
     * @param endpoints {@code host:port} of one peer or more; any of them serves everything
     */
    public static CairnClient connect(String... endpoints) {
        return builder(Arrays.asList(endpoints)).build();
    }

    /** A client whose timeouts can be chosen. */
    public static Builder builder(List<String> endpoints) {
        return new Builder(endpoints);
    }

    /** Keys and values. */
    public Kv kv() {
        return kv;
    }

    /** Leases that keys can be attached to. */
    public Leases leases() {
        return leases;
    }

    /** Alarms and upkeep. */
    public Maintenance maintenance() {
        return maintenance;
    }

    /** Who is in the cluster. */
    public Members members() {
        return members;
    }

    /** Users and roles. */
    public Auth auth() {
        return auth;
    }

    /** Copies of the state that are kept elsewhere. */
    public Backups backups() {
        return backups;
    }

    /** Snapshots of a peer. */
    public Snapshots snapshots() {
        return snapshots;
    }

    /** How a peer is. */
    public Status status() {
        return status;
    }

    /** Changes as they happen. */
    public Watches watches() {
        return watches;
    }

    /** The endpoints the client was made with. */
    public List<String> endpoints() {
        return connections.endpoints().stream().map(Endpoint::text).toList();
    }

    /** Closes the connections at once; calls in flight fail. Later calls throw {@link IllegalStateException}. */
    @Override
    public void close() {
        connections.close();
    }

    /** Chooses timeouts. Not safe for use by many threads. */
    public static final class Builder {
        /** The server answers a write within 7 s or says that it timed out. */
        private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(7);

        private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

        private final List<String> endpoints;
        private Duration requestTimeout = REQUEST_TIMEOUT;
        private Duration connectTimeout = CONNECT_TIMEOUT;

        private Builder(List<String> endpoints) {
            if (endpoints.isEmpty()) {
                throw new IllegalArgumentException("need at least one endpoint");
            }
            this.endpoints = List.copyOf(endpoints);
        }

        /** How long a call may take, all tries included; 7 s by default. */
        public Builder requestTimeout(Duration timeout) {
            this.requestTimeout = positive(timeout);
            return this;
        }

        /** How long to look for an endpoint that can be reached; 2 s by default. */
        public Builder connectTimeout(Duration timeout) {
            this.connectTimeout = positive(timeout);
            return this;
        }

        /**
         * The client.
         *
         * @throws IllegalArgumentException when an endpoint is not {@code host:port}
         */
        public CairnClient build() {
            return new CairnClient(this);
        }

        private static Duration positive(Duration timeout) {
            if (timeout.isNegative() || timeout.isZero()) {
                throw new IllegalArgumentException("a timeout must be positive: " + timeout);
            }
            return timeout;
        }
    }
}
