package io.cairn.server;

import com.codahale.metrics.MetricRegistry;
import io.cairn.api.peer.PeerRequest.CallCase;
import io.cairn.server.apply.Applier;
import io.cairn.server.apply.ApplyMeter;
import io.cairn.server.apply.OwnIdentity;
import io.cairn.server.boot.Boot;
import io.cairn.server.boot.CatchUp;
import io.cairn.server.boot.DataDirectory;
import io.cairn.server.boot.Identity;
import io.cairn.server.boot.JoinService;
import io.cairn.server.boot.Joining;
import io.cairn.server.boot.OpenedState;
import io.cairn.server.boot.StartRefused;
import io.cairn.server.checkpoint.CheckpointFetcher;
import io.cairn.server.checkpoint.CheckpointPolicy;
import io.cairn.server.checkpoint.Checkpointer;
import io.cairn.server.config.PeerConfig;
import io.cairn.server.lease.LeaseCallService;
import io.cairn.server.lease.LeaseKeeper;
import io.cairn.server.lease.LeaseRouter;
import io.cairn.server.members.MemberCalls;
import io.cairn.server.members.MemberService;
import io.cairn.server.members.Removal;
import io.cairn.server.metrics.KvCounts;
import io.cairn.server.metrics.PeerMeters;
import io.cairn.server.node.FailStop;
import io.cairn.server.node.PeerInfo;
import io.cairn.server.node.Removed;
import io.cairn.server.peer.PeerCalls;
import io.cairn.server.peer.PeerService;
import io.cairn.server.propose.Forwarder;
import io.cairn.server.propose.GroupCommit;
import io.cairn.server.propose.ProposeService;
import io.cairn.server.propose.Proposer;
import io.cairn.server.raft.ConsensusLog;
import io.cairn.server.raft.PeerTransport;
import io.cairn.server.read.BarrierService;
import io.cairn.server.read.LeaderBarrier;
import io.cairn.server.read.ReadBarrier;
import io.cairn.server.watch.WatchLimits;
import io.cairn.server.watch.WatchPump;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.store.Applied;
import io.cairn.statemachine.store.Store;
import io.cairn.statemachine.store.View;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running peer. Started once, stopped once. */
public final class Peer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Peer.class);

    /** What is in flight at a stop is answered within this time, or its outcome stays unknown. */
    private static final Duration DRAIN_WITHIN = Duration.ofSeconds(5);

    private static final Duration TRANSFER_WITHIN = Duration.ofSeconds(3);

    private final PeerConfig config;
    private final FailStop failStop;
    private final MemberService memberService;
    private final MemberCalls members;
    private final DataDirectory directory;
    private final Store store;
    private final Upkeep upkeep;
    private final Applier applier;
    private final MetricRegistry metrics = new MetricRegistry();
    private final PeerMeters meters = new PeerMeters(metrics);
    private final KvCounts counts = new KvCounts(metrics);
    private final PeerTransport transport = new PeerTransport();
    private final ConsensusLog log;
    private final GroupCommit groupCommit;
    private final Proposer proposer;
    private final ReadBarrier reads;
    private final LeaseKeeper leaseKeeper;
    private final LeaseRouter leases;
    private final Checkpointer checkpointer;
    private final Transfers transfers;
    private final CheckpointFetcher fetcher;
    private final WatchPump watches;
    private final GarbageCollector garbage;
    private final Lag lag;
    private final OwnStatus status;
    private final Boot boot;
    private final Thread bootThread;
    private final AtomicBoolean closed = new AtomicBoolean();
    private @Nullable Services services;

    private Peer(PeerConfig config, DataDirectory directory, OpenedState state, FailStop failStop) throws IOException {
        this.config = config;
        this.failStop = new LastWords(directory, failStop);
        this.directory = directory;
        this.store = state.store();
        Identity identity = directory.identity();
        OwnIdentity own = new OwnIdentity(identity.id(), identity.incarnation(), new SecureRandom().nextLong());
        applier = new Applier(store, own, state.from(), new ApplyMeter(meters), this.failStop);
        PeerService service =
                new PeerService(own.id(), () -> directory.identity().clusterId());
        log = ConsensusLog.open(
                new ConsensusLog.Options(
                        directory.raft(),
                        own.id(),
                        config.listenPeer().host(),
                        config.listenPeer().port(),
                        config.electionTimeout()),
                applier,
                service,
                identity.clusterId(),
                startMembers(identity));
        PeerCalls calls = new PeerCalls(transport::call, own.id(), this::address);
        calls.belongTo(identity.clusterId());
        transfers = new Transfers(config, own.id(), log, state.checkpoints(), calls);
        transfers.register(service);
        groupCommit = new GroupCommit(log, transfers::holdNanos);
        proposer = new Proposer(
                own, new Forwarder(own.id(), groupCommit, calls), new WriteGate(closed::get, this::logFull, this::lag));
        groupCommit.pumpedBy(proposer::wake);
        LeaderBarrier leaderBarrier = new LeaderBarrier(own.id(), log, applier, calls);
        reads = new ReadBarrier(own.id(), log, store, applier.appliedIndex(), leaderBarrier, calls);
        leaseKeeper = new LeaseKeeper(
                log, store::view, leaderBarrier::index, proposer, config.electionTimeout(), this.failStop);
        Duration minTtl = config.electionTimeout().multipliedBy(3).dividedBy(2);
        leases = new LeaseRouter(own.id(), log, applier.appliedIndex(), leaseKeeper, calls, minTtl);
        checkpointer = new Checkpointer(
                state.checkpoints(),
                store,
                applier,
                log,
                new CheckpointPolicy(
                        config.logMaxBytes(),
                        config.snapshotLogBytes(),
                        config.snapshotEntries(),
                        config.snapshotAge(),
                        config.snapshotKeep()),
                () -> directory.identity().clusterId(),
                this.failStop,
                transfers.surroundings(meters::checkpointTaken));
        fetcher = transfers.fetcher(directory, checkpointer, metrics);
        lag = new Lag(log::clusterCommit, () -> applier.delivered().index(), fetcher::underWay);
        applier.listen(new Applier.Listeners(proposer, fetcher, new LeadershipChanges(), this::applied, log::commit));
        watches = new WatchPump(store::view, WatchLimits.PROGRESS_EVERY, this.failStop);
        store.listen(watches);
        garbage = new GarbageCollector(store, watches::told, this.failStop);
        CatchUp catchUp = new CatchUp(
                applier.appliedIndex(),
                fetcher::fetchedBytes,
                () -> !fetcher.noRoom().isEmpty());
        boot = new Boot(config, directory, log, calls, new Joining(directory, log, calls, catchUp));
        memberService =
                new MemberService(log, store, proposer, calls, config.maxLearners(), config.electionTimeoutMax());
        upkeep = new Upkeep(config, own.id(), log, store, state.checkpoints(), checkpointer, proposer, this.failStop);
        members = new MemberCalls(own.id(), log, memberService, calls, applier.appliedIndex(), store);
        status = new OwnStatus(
                config, directory, log, applier, checkpointer, boot, lag, upkeep::disk, transfers, fetcher);
        bootThread = new Thread(this::takePart, "boot");
        bootThread.setDaemon(true);
        register(service, leaderBarrier);
    }

    private void applied(long index, List<Applied> applied) {
        leaseKeeper.applied(index, applied);
        applied.forEach(counts::add);
    }

    private void removed(Removed cause) {
        if (!closed.get()) {
            failStop.stop(String.valueOf(cause.getMessage()), cause);
        }
    }

    private void register(PeerService service, LeaderBarrier leaderBarrier) {
        service.serve(CallCase.HELLO, boot.hello(store));
        service.serve(CallCase.PROPOSE, new ProposeService(groupCommit));
        service.serve(CallCase.JOIN, new JoinService(log, store, proposer, config.electionTimeoutMax()));
        service.serve(CallCase.MEMBER_CHANGE, memberService);
        service.serve(CallCase.REMOVED, new Removal(this::removed));
        service.serve(CallCase.LEASE, new LeaseCallService(leaseKeeper, log));
        new BarrierService(log, leaderBarrier).register(service);
    }

    /**
     * Opens the data directory and all ports, and takes part in its cluster as soon as it can.
     *
     * @param failStop what to do when this peer cannot go on; must not return to a peer that goes on
     * @throws StartRefused with one line for the operator
     */
    public static Peer start(PeerConfig config, FailStop failStop) throws StartRefused {
        DataDirectory directory = DataDirectory.open(config.dataDir().toAbsolutePath(), config.name(), config.token());
        try {
            OpenedState state = Opening.open(config, directory);
            Peer peer = new Peer(config, directory, state, failStop);
            peer.open();
            return peer;
        } catch (IOException | RuntimeException e) {
            // Ratis tells of files that it cannot make sense of by whatever its checks throw.
            closeQuietly(directory);
            throw new StartRefused("cannot start: " + e.getMessage(), e);
        } catch (StartRefused e) {
            closeQuietly(directory);
            throw e;
        }
    }

    private static void closeQuietly(DataDirectory directory) {
        try {
            directory.close();
        } catch (IOException e) {
            LOG.debug("closing after a refused start", e);
        }
    }

    private void open() throws IOException {
        log.start(directory.identity().clusterId());
        garbage.start();
        watches.start();
        services = Services.start(
                config,
                new Services.Node(
                        status,
                        upkeep.proposals(),
                        reads,
                        leases,
                        checkpointer,
                        garbage,
                        upkeep.size(),
                        counts,
                        watches,
                        members,
                        upkeep.served(status, reads)),
                metrics,
                failStop);
        bootThread.start();
    }

    private void takePart() {
        try {
            boot.run();
            checkpointer.start();
            proposer.start();
            upkeep.start();
            leaseKeeper.start();
            new Announcement(config, status.memberId(), proposer, store).make();
            LOG.info(
                    "{} ready to serve client requests on {}",
                    config.name(),
                    config.listenClient().url());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } catch (IOException | StartRefused | RuntimeException e) {
            if (!closed.get()) {
                failStop.stop(e.getMessage(), e);
            }
        }
    }

    /** The log begins with whom the store says, never with what flags say. */
    private Configuration startMembers(Identity identity) {
        try (View view = store.view()) {
            return identity.begin(view.configuration());
        }
    }

    private @Nullable String address(long id) {
        Configuration configuration = log.configuration();
        for (Participant p : configuration.current()) {
            if (p.id() == id) {
                return p.address();
            }
        }
        for (Participant p : configuration.previous()) {
            if (p.id() == id) {
                return p.address();
            }
        }
        return null;
    }

    private boolean logFull() {
        return checkpointer.logFull();
    }

    private long lag() {
        return lag.entries();
    }

    public PeerInfo info() {
        return status;
    }

    private final class LeadershipChanges implements Applier.Leadership {
        private final AtomicLong leader = new AtomicLong();

        @Override
        public void changed() {
            long now = log.leader();
            if (now != 0 && leader.getAndSet(now) != now) {
                meters.leaderChanged();
            }
            proposer.wake();
            leaseKeeper.wake();
        }

        @Override
        public void applied(boolean foreign) {
            log.tellFollowers(foreign);
        }
    }

    /** Hands over leadership, answers what is in flight, takes a last checkpoint. Blocks, within deadlines. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        applier.stopping();
        bootThread.interrupt();
        upkeep.stop();
        handOver();
        proposer.drain(System.nanoTime() + DRAIN_WITHIN.toNanos());
        // Before the services: they wait for open calls, and streams of watches do not end by themselves.
        watches.close();
        if (services != null) {
            services.close(DRAIN_WITHIN);
        }
        leaseKeeper.close();
        leases.close();
        proposer.close();
        memberService.close();
        reads.close();
        fetcher.close();
        garbage.close();
        upkeep.close();
        checkpointer.close();
        transfers.close();
        closeAll();
    }

    private void handOver() {
        if (!log.leads()) {
            return;
        }
        for (Participant p : log.configuration().current()) {
            if (p.voter() && p.id() != status.memberId() && log.silentMillis(p.id()) < TRANSFER_WITHIN.toMillis()) {
                try {
                    log.transfer(p.id(), TRANSFER_WITHIN).get(TRANSFER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
                    return;
                } catch (ExecutionException | TimeoutException e) {
                    LOG.info("could not hand over leadership to {}: {}", Long.toHexString(p.id()), e.toString());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    private void closeAll() {
        transport.close();
        try {
            log.close();
            store.close();
            directory.close();
        } catch (IOException e) {
            LOG.warn("not everything closed cleanly", e);
        }
    }
}
