package io.cairn.server.etcd;

import static org.junit.jupiter.api.Assertions.assertThrows;

import com.codahale.metrics.MetricRegistry;
import io.cairn.api.admin.AdminGrpc;
import io.cairn.api.etcd.ClusterGrpc;
import io.cairn.api.etcd.KVGrpc;
import io.cairn.api.etcd.LeaseGrpc;
import io.cairn.api.etcd.MaintenanceGrpc;
import io.cairn.server.admin.AdminService;
import io.cairn.server.metrics.KvCounts;
import io.cairn.server.node.FakePeer;
import io.cairn.server.node.PeerStatus.Role;
import io.cairn.server.watch.WatchPump;
import io.grpc.BindableService;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.function.Executable;

/** The real client port on loopback, over a peer that does as the test says. */
public final class TestServer implements AutoCloseable {
    static final long QUOTA = 8L << 30;
    private static final long CALL_SECONDS = 60;

    public final FakePeer peer = new FakePeer();
    final MetricRegistry registry = new MetricRegistry();
    final Queue<Throwable> stops = new ConcurrentLinkedQueue<>();
    final ManagedChannel channel;
    final WatchPump pump;
    private final Workers workers = new Workers();
    private final Passwords passwords = new Passwords();
    final MaintenanceService maintenanceService;
    private final ClientServer server;

    public TestServer() {
        this(Duration.ofMinutes(10), Duration.ofSeconds(1));
    }

    TestServer(Duration progressEvery, Duration electionTimeout) {
        pump = new WatchPump(peer::view, progressEvery, (what, fault) -> stops.add(fault));
        pump.start();
        BooleanSupplier learner = () -> peer.role == Role.LISTENER;
        Failures failures = new Failures(stops::add);
        Replies replies = new Replies(workers, failures);
        maintenanceService = new MaintenanceService(
                new MaintenanceService.Node(peer, peer, peer, peer, QUOTA, peer, peer, peer), replies);
        List<BindableService> services = List.of(
                new KvService(peer, peer, peer, peer, learner, new KvCounts(registry), replies),
                new LeaseService(peer, peer, peer, peer, replies),
                new LockService(peer, peer, peer, peer, pump, replies),
                new ElectionService(peer, peer, peer, peer, pump, replies),
                new WatchService(peer, pump, failures),
                maintenanceService,
                new ClusterService(peer, peer, peer, replies),
                new AuthService(peer, peer, peer, passwords, replies),
                new HealthService(),
                new AdminService(peer, peer, peer, peer, peer, peer, "0.1.0", replies));
        try {
            server = ClientServer.start(
                    List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                    services,
                    peer,
                    learner,
                    failures,
                    registry,
                    electionTimeout);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        channel = NettyChannelBuilder.forAddress(server.addresses().get(0))
                .usePlaintext()
                .maxInboundMessageSize(Integer.MAX_VALUE)
                .build();
    }

    /** A connection of its own, to be closed by the caller. */
    ManagedChannel channel(int windowBytes) {
        return NettyChannelBuilder.forAddress(server.addresses().get(0))
                .usePlaintext()
                .flowControlWindow(windowBytes)
                .maxInboundMessageSize(Integer.MAX_VALUE)
                .build();
    }

    SocketAddress address() {
        return server.addresses().get(0);
    }

    /** Without a socket. */
    Channel inside() {
        return server.channel(Runnable::run);
    }

    KVGrpc.KVBlockingStub kv() {
        return KVGrpc.newBlockingStub(channel).withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
    }

    LeaseGrpc.LeaseBlockingStub lease() {
        return LeaseGrpc.newBlockingStub(channel).withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
    }

    MaintenanceGrpc.MaintenanceBlockingStub maintenance() {
        return MaintenanceGrpc.newBlockingStub(channel).withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
    }

    ClusterGrpc.ClusterBlockingStub cluster() {
        return ClusterGrpc.newBlockingStub(channel).withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
    }

    public AdminGrpc.AdminBlockingStub admin() {
        return AdminGrpc.newBlockingStub(channel).withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
    }

    /** What the call failed with, as "CODE text". */
    static String error(Executable call) {
        Status status = assertThrows(StatusRuntimeException.class, call).getStatus();
        return status.getCode() + " " + status.getDescription();
    }

    static String wire(EtcdError error) {
        return error.status().getCode() + " " + error.text();
    }

    void close(Duration deadline) {
        server.close(deadline);
    }

    /** The port only. */
    void stop(Duration within) {
        server.close(within);
    }

    @Override
    public void close() {
        channel.shutdownNow();
        pump.close();
        server.close(Duration.ofSeconds(2));
        workers.close();
        passwords.close();
    }
}
