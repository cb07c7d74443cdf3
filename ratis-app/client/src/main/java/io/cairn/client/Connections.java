package io.cairn.client;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One connection per endpoint, made when first used. All calls go to the same endpoint until one of them finds it
 * failing; the first is chosen at random, so that many clients spread over the peers.
 */
final class Connections implements AutoCloseable {
    /** A dead connection is found within this and the ping's timeout; servers allow pings every 5 s. */
    private static final int KEEPALIVE_SECONDS = 30;

    private final List<Endpoint> endpoints;
    private final Duration connectTimeout;
    private final Map<String, ManagedChannel> channels = new ConcurrentHashMap<>();
    private final AtomicInteger current;
    private volatile boolean closed;

    Connections(List<Endpoint> endpoints, Duration connectTimeout) {
        this.endpoints = List.copyOf(endpoints);
        this.connectTimeout = connectTimeout;
        this.current = new AtomicInteger(ThreadLocalRandom.current().nextInt(endpoints.size()));
    }

    List<Endpoint> endpoints() {
        return endpoints;
    }

    /** Position of the endpoint that calls go to now. */
    int current() {
        return current.get();
    }

    /** Sends later calls elsewhere, unless another call already did. */
    void leave(int position) {
        current.compareAndSet(position, (position + 1) % endpoints.size());
    }

    /** The connection to {@code endpoint}, which need not be one of those the client was made with. */
    ManagedChannel to(Endpoint endpoint) {
        ManagedChannel channel = channels.computeIfAbsent(endpoint.host() + ":" + endpoint.port(), k -> open(endpoint));
        if (closed) {
            channel.shutdownNow();
            throw new IllegalStateException("the client is closed");
        }
        return channel;
    }

    private ManagedChannel open(Endpoint endpoint) {
        return NettyChannelBuilder.forAddress(endpoint.host(), endpoint.port())
                .usePlaintext()
                // Peers are named directly: no proxies, and no service configuration from DNS.
                .proxyDetector(address -> null)
                .disableServiceConfigLookUp()
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) connectTimeout.toMillis())
                .keepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveWithoutCalls(false)
                // A range has no size limit of its own; the server has no reason to send more than was asked for.
                .maxInboundMessageSize(Integer.MAX_VALUE)
                .directExecutor()
                .build();
    }

    @Override
    public void close() {
        closed = true;
        channels.values().forEach(ManagedChannel::shutdownNow);
    }
}
