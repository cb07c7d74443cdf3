package io.cairn.server.etcd;

import com.codahale.metrics.MetricRegistry;
import io.cairn.server.node.PeerInfo;
import io.grpc.BindableService;
import io.grpc.Channel;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The client port: gRPC, with etcd's limits and its manners towards pings.
 *
 * <p>Handlers run right on the event loop that read the request. None of them waits: they parse, check, and hand over
 * to the proposer, the read barrier or {@link Workers}. An executor in between would cost each request two more
 * thread switches: measured on two cores, client in the same process, a put took 16 to 17 us of CPU this way and 20 to
 * 28 us with a pool.
 */
public final class ClientServer {
    /** Messages up to here are read whole, so that they can be refused with etcd's words; longer ones are cut off. */
    private static final int TRANSPORT_MAX_BYTES = 2 * Guard.MAX_MESSAGE_BYTES;

    /** For tokens, which may be long: gRPC for Java takes 8 KiB unless it is told, gRPC for Go far more. */
    private static final int METADATA_MAX_BYTES = 64 << 10;

    /** etcd's --grpc-keepalive-min-time: clients of Kubernetes and jetcd ping far more often than gRPC's 5 min. */
    private static final long PING_MIN_SECONDS = 5;

    /** etcd's --grpc-keepalive-interval and --grpc-keepalive-timeout, for connections whose client vanished. */
    private static final long PING_IDLE_HOURS = 2;

    private static final long PING_TIMEOUT_SECONDS = 20;

    /** What calls get to end after they were cancelled. */
    private static final long CANCEL_SECONDS = 1;

    private final List<BindableService> services;
    private final Server server;
    private final Server inside;
    private final LeaderLoss leaderLoss;

    private ClientServer(List<BindableService> services, Server server, Server inside, LeaderLoss leaderLoss) {
        this.services = services;
        this.server = server;
        this.inside = inside;
        this.leaderLoss = leaderLoss;
    }

    /**
     * Listens and serves.
     *
     * @param addresses at least one
     * @param learner true while this peer is a listener
     * @param registry takes the counts of calls
     * @param electionTimeout of this peer; some of them without a leader end the streams that asked for it
     * @throws IOException when an address cannot be bound
     */
    public static ClientServer start(
            List<InetSocketAddress> addresses,
            List<BindableService> services,
            PeerInfo peer,
            BooleanSupplier learner,
            Failures failures,
            MetricRegistry registry,
            Duration electionTimeout)
            throws IOException {
        LeaderLoss leaderLoss = new LeaderLoss(peer, electionTimeout);
        try {
            Admission admission = new Admission(peer, learner, leaderLoss);
            List<ServerServiceDefinition> definitions = new ArrayList<>();
            for (BindableService service : services) {
                ServerServiceDefinition admitted =
                        ServerInterceptors.intercept(DeepTxns.readableIn(service.bindService()), admission);
                definitions.add(Guard.around(admitted, failures));
            }
            return start(addresses, services, definitions, new CallCounts(registry, definitions), leaderLoss);
        } catch (IOException | RuntimeException e) {
            leaderLoss.close();
            throw e;
        }
    }

    private static ClientServer start(
            List<InetSocketAddress> addresses,
            List<BindableService> services,
            List<ServerServiceDefinition> definitions,
            CallCounts counts,
            LeaderLoss leaderLoss)
            throws IOException {
        NettyServerBuilder builder = NettyServerBuilder.forAddress(addresses.get(0));
        addresses.subList(1, addresses.size()).forEach(builder::addListenAddress);
        Server inside = inside(definitions, counts);
        builder.addServices(definitions)
                .addStreamTracerFactory(counts)
                .directExecutor()
                .maxInboundMessageSize(TRANSPORT_MAX_BYTES)
                .maxInboundMetadataSize(METADATA_MAX_BYTES)
                .permitKeepAliveTime(PING_MIN_SECONDS, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(false)
                .keepAliveTime(PING_IDLE_HOURS, TimeUnit.HOURS)
                .keepAliveTimeout(PING_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        try {
            return new ClientServer(services, builder.build().start(), inside, leaderLoss);
        } catch (IOException | RuntimeException e) {
            inside.shutdownNow();
            throw e;
        }
    }

    /** The same services for callers inside this process. */
    private static Server inside(List<ServerServiceDefinition> definitions, CallCounts counts) throws IOException {
        return InProcessServerBuilder.forName(InProcessServerBuilder.generateName())
                .addServices(definitions)
                .addStreamTracerFactory(counts)
                .directExecutor()
                .build()
                .start();
    }

    /**
     * A channel to all services without a socket; ends with this server.
     *
     * @param callbacks run what the caller's listeners do; must not refuse a task
     */
    public Channel channel(Executor callbacks) {
        return InProcessChannelBuilder.forAddress(inside.getListenSockets().get(0))
                .executor(callbacks)
                .build();
    }

    /** Where it listens; tells the ports when 0 was asked for. */
    public List<SocketAddress> addresses() {
        return List.copyOf(server.getListenSockets());
    }

    /** Takes no more calls, lets those under way end until the deadline, then cancels the rest. */
    public void close(Duration deadline) {
        long end = System.nanoTime() + deadline.toNanos();
        server.shutdown();
        inside.shutdown();
        leaderLoss.close();
        services.stream()
                .filter(Streaming.class::isInstance)
                .map(Streaming.class::cast)
                .forEach(Streaming::endStreams);
        try {
            await(server, end);
            await(inside, end);
        } catch (InterruptedException e) {
            server.shutdownNow();
            inside.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private static void await(Server server, long end) throws InterruptedException {
        if (!server.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            server.shutdownNow();
            server.awaitTermination(CANCEL_SECONDS, TimeUnit.SECONDS);
        }
    }
}
