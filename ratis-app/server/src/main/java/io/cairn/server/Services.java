package io.cairn.server;

import com.codahale.metrics.MetricRegistry;
import io.cairn.server.admin.AdminService;
import io.cairn.server.config.PeerConfig;
import io.cairn.server.config.Version;
import io.cairn.server.etcd.AuthService;
import io.cairn.server.etcd.ClientServer;
import io.cairn.server.etcd.ClusterService;
import io.cairn.server.etcd.ElectionService;
import io.cairn.server.etcd.EtcdVersion;
import io.cairn.server.etcd.Failures;
import io.cairn.server.etcd.HealthService;
import io.cairn.server.etcd.KvService;
import io.cairn.server.etcd.LeaseService;
import io.cairn.server.etcd.LockService;
import io.cairn.server.etcd.MaintenanceService;
import io.cairn.server.etcd.Passwords;
import io.cairn.server.etcd.Replies;
import io.cairn.server.etcd.WatchService;
import io.cairn.server.etcd.Workers;
import io.cairn.server.gateway.Gateway;
import io.cairn.server.http.HttpEndpoints;
import io.cairn.server.metrics.KvCounts;
import io.cairn.server.metrics.MeteredProposals;
import io.cairn.server.metrics.MetricsPage;
import io.cairn.server.metrics.PeerGauges;
import io.cairn.server.metrics.ProcessGauges;
import io.cairn.server.metrics.WatchGauges;
import io.cairn.server.node.FailStop;
import io.cairn.server.node.Leases;
import io.cairn.server.node.Members;
import io.cairn.server.node.PeerInfo;
import io.cairn.server.node.PeerStatus.Role;
import io.cairn.server.node.PhysicalCompaction;
import io.cairn.server.node.Proposals;
import io.cairn.server.node.Reads;
import io.cairn.server.node.Snapshots;
import io.cairn.server.node.StoreSize;
import io.cairn.server.raft.metrics.RatisRegistries;
import io.cairn.server.watch.WatchPump;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** What a peer serves on its client port and its HTTP port. */
final class Services implements AutoCloseable {
    /** What one peer can do, as its services see it. */
    record Node(
            PeerInfo info,
            Proposals proposals,
            Reads reads,
            Leases leases,
            Snapshots snapshots,
            PhysicalCompaction compaction,
            StoreSize size,
            KvCounts counts,
            WatchPump watches,
            Members members,
            MaintenanceService.Node maintenance) {}

    private final Workers workers;
    private final Passwords passwords;
    private final ClientServer client;
    private final Gateway gateway;
    private final HttpEndpoints http;

    private Services(Workers workers, Passwords passwords, ClientServer client, Gateway gateway, HttpEndpoints http) {
        this.workers = workers;
        this.passwords = passwords;
        this.client = client;
        this.gateway = gateway;
        this.http = http;
    }

    static Services start(PeerConfig config, Node node, MetricRegistry registry, FailStop failStop) throws IOException {
        PeerGauges.registerVersions(registry, EtcdVersion.SERVER, EtcdVersion.CLUSTER, Version.current());
        PeerGauges.register(registry, node.info(), node.reads(), node.size(), config.quotaBytes());
        ProcessGauges.register(registry);
        WatchPump watches = node.watches();
        WatchGauges.register(registry, watches::streams, watches::watches, watches::slowWatches, watches::events);
        Workers workers = new Workers();
        Passwords passwords = new Passwords();
        try {
            ClientServer client = clientServer(config, node, failStop, registry, workers, passwords);
            return serve(config, node, registry, workers, passwords, client);
        } catch (IOException | RuntimeException e) {
            passwords.close();
            workers.close();
            throw e;
        }
    }

    private static Services serve(
            PeerConfig config,
            Node node,
            MetricRegistry registry,
            Workers workers,
            Passwords passwords,
            ClientServer client)
            throws IOException {
        Gateway gateway = new Gateway(client::channel);
        try {
            HttpEndpoints http = HttpEndpoints.start(
                    address(config.listenHttp().host(), config.listenHttp().port()),
                    node.info(),
                    node.reads(),
                    new MetricsPage(registry, List.of(RatisRegistries::open)),
                    new HttpEndpoints.Versions(
                            EtcdVersion.SERVER, EtcdVersion.CLUSTER, EtcdVersion.STORAGE, Version.current()),
                    gateway);
            return new Services(workers, passwords, client, gateway, http);
        } catch (IOException | RuntimeException e) {
            gateway.close();
            client.close(Duration.ZERO);
            throw e;
        }
    }

    private static ClientServer clientServer(
            PeerConfig config,
            Node node,
            FailStop failStop,
            MetricRegistry registry,
            Workers workers,
            Passwords passwords)
            throws IOException {
        Failures failures = new Failures(fault -> failStop.stop("answering a request", fault));
        Replies replies = new Replies(workers, failures);
        BooleanSupplier learner = () -> node.info().role() == Role.LISTENER;
        MaintenanceService maintenance = new MaintenanceService(node.maintenance(), replies);
        Proposals proposals = new MeteredProposals(node.proposals(), registry);
        return ClientServer.start(
                List.of(address(
                        config.listenClient().host(), config.listenClient().port())),
                List.of(
                        new KvService(
                                node.info(),
                                proposals,
                                node.reads(),
                                node.compaction(),
                                learner,
                                node.counts(),
                                replies),
                        new LeaseService(node.info(), proposals, node.reads(), node.leases(), replies),
                        new LockService(node.info(), proposals, node.reads(), node.leases(), node.watches(), replies),
                        new ElectionService(
                                node.info(), proposals, node.reads(), node.leases(), node.watches(), replies),
                        new WatchService(node.info(), node.watches(), failures),
                        maintenance,
                        new ClusterService(node.info(), node.reads(), node.members(), replies),
                        new AuthService(node.info(), proposals, node.reads(), passwords, replies),
                        new HealthService(),
                        new AdminService(
                                node.info(),
                                node.reads(),
                                node.snapshots(),
                                node.maintenance().backups(),
                                node.size(),
                                node.members(),
                                Version.current(),
                                replies)),
                node.info(),
                learner,
                failures,
                registry,
                config.electionTimeout());
    }

    private static InetSocketAddress address(String host, int port) {
        return new InetSocketAddress(host, port);
    }

    /** Lets calls under way end until the deadline. */
    void close(Duration deadline) {
        gateway.endStreams();
        client.close(deadline);
        gateway.close();
        passwords.close();
        workers.close();
        http.close(Duration.ZERO);
    }

    @Override
    public void close() {
        close(Duration.ZERO);
    }
}
