package io.cairn.chaos.cluster;

import io.cairn.api.admin.PeerStatusResponse;
import io.cairn.api.admin.Role;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** The peers of one run. One thread changes it, any may look. */
public final class Cluster implements AutoCloseable {
    /** Three JVMs on two cores that may do other things as well. */
    public static final Duration READY_WITHIN = Duration.ofSeconds(120);

    private final Path folder;
    private final Path home;
    private final Network network;
    private final List<String> flags;
    private final List<String> jvmFlags;
    private final List<PeerProcess> peers = new CopyOnWriteArrayList<>();
    private final List<PeerProcess> retired = new CopyOnWriteArrayList<>();

    /**
     * Starts nothing.
     *
     * @param folder of the run
     * @param home of the scripts
     * @param flags the same for every peer
     * @param jvmFlags of every peer's JVM, besides the usual ones
     */
    public Cluster(Path folder, Path home, Network network, List<String> flags, List<String> jvmFlags) {
        this.folder = folder;
        this.home = home;
        this.network = network;
        this.flags = List.copyOf(flags);
        this.jvmFlags = List.copyOf(jvmFlags);
        for (Place place : network.places()) {
            peers.add(peer(place));
        }
        List<String> founding = new ArrayList<>(flags);
        founding.add("--initial-cluster=" + urls(peers));
        peers.forEach(peer -> peer.flags(founding));
    }

    private PeerProcess peer(Place place) {
        return new PeerProcess(peers.size() + retired.size() + 1, folder, place, home, jvmFlags);
    }

    private static String urls(List<PeerProcess> peers) {
        return peers.stream().map(p -> p.name() + "=" + p.peerUrl()).collect(Collectors.joining(","));
    }

    public Network network() {
        return network;
    }

    /** The members, or those that are to become one. */
    public List<PeerProcess> peers() {
        return List.copyOf(peers);
    }

    /** Those that were members once, and were removed. */
    public List<PeerProcess> retired() {
        return List.copyOf(retired);
    }

    public List<PeerProcess> others(PeerProcess without) {
        return peers.stream().filter(p -> p != without).toList();
    }

    /** Starts what does not run, and waits until every peer is ready. */
    public void start() {
        peers.stream().filter(p -> !p.alive()).forEach(PeerProcess::start);
        peers.forEach(Cluster::awaitReady);
    }

    public static void awaitReady(PeerProcess peer) {
        Await.until(peer.name() + " is ready", READY_WITHIN, peer::ready);
    }

    /** The one that leads in the highest term and can prove it. */
    public Optional<PeerProcess> leader() {
        PeerProcess leader = null;
        long term = -1;
        for (PeerProcess peer : peers) {
            Optional<PeerStatusResponse> status = peer.status();
            if (status.isPresent()
                    && status.get().getRole() == Role.LEADER
                    && status.get().getReady()
                    && status.get().getTerm() > term) {
                leader = peer;
                term = status.get().getTerm();
            }
        }
        return Optional.ofNullable(leader);
    }

    public PeerProcess awaitLeader() {
        List<PeerProcess> found = new ArrayList<>();
        Await.until("a peer leads", READY_WITHIN, () -> {
            leader().ifPresent(found::add);
            return !found.isEmpty();
        });
        return found.get(0);
    }

    /** Waits until every peer is ready and any one of them may fail: a wiped one has its vote back only then. */
    public void awaitWhole() {
        peers.forEach(Cluster::awaitReady);
        Await.until(
                "one peer may fail",
                READY_WITHIN,
                () -> leader().flatMap(PeerProcess::status)
                        .filter(status -> status.getToleratedFailures() > 0)
                        .isPresent());
    }

    /** A new peer with a place of its own that is to join the others; not started. */
    public PeerProcess joiner() {
        PeerProcess joiner = peer(network.another());
        List<String> joining = new ArrayList<>(flags);
        joining.add("--initial-cluster-state=existing");
        joining.add("--initial-cluster=" + urls(peers));
        joiner.flags(joining);
        if (peers.stream().anyMatch(peer -> peer.disk().isPresent())) {
            joiner.giveDisk();
        }
        peers.add(joiner);
        return joiner;
    }

    /** It is no member any more, and does not run. */
    public void retire(PeerProcess peer) {
        peer.kill();
        peers.remove(peer);
        retired.add(peer);
    }

    @Override
    public void close() {
        retired.forEach(PeerProcess::close);
        peers.forEach(PeerProcess::close);
        network.close();
    }
}
