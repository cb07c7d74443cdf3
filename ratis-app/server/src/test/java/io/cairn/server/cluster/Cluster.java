package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cairn.api.admin.PeerStatusResponse;
import io.cairn.api.admin.Role;
import io.cairn.server.cluster.PeerProcess.Place;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Some peers that found a cluster together, each a process. Made by {@link Clusters}, which also ends it. */
final class Cluster implements AutoCloseable {
    private final List<PeerProcess> peers = new ArrayList<>();

    /** @param flags for every peer */
    Cluster(Path folder, List<Place> places, String... flags) {
        for (Place place : places) {
            peers.add(new PeerProcess("n" + (peers.size() + 1), folder, place));
        }
        List<String> all = new ArrayList<>(Arrays.asList(flags));
        all.add("--initial-cluster="
                + peers.stream().map(p -> p.name() + "=" + p.peerUrl()).collect(Collectors.joining(",")));
        peers.forEach(p -> p.flags(all));
    }

    /** A further peer, not started yet, that is to join those there are. */
    PeerProcess joiner(Path folder) {
        PeerProcess joiner = new PeerProcess("n" + (peers.size() + 1), folder, Place.LOOPBACK);
        joiner.flags(joinerFlags(joiner));
        peers.add(joiner);
        return joiner;
    }

    /** For one that finds the others where they are now. */
    List<String> joinerFlags(PeerProcess joiner) {
        return List.of(
                "--initial-cluster-state=existing",
                "--initial-cluster="
                        + others(joiner).stream()
                                .map(p -> p.name() + "=" + p.peerUrl())
                                .collect(Collectors.joining(",")));
    }

    List<PeerProcess> peers() {
        return List.copyOf(peers);
    }

    /** @param number from 1, as in its name */
    PeerProcess peer(int number) {
        return peers.get(number - 1);
    }

    List<PeerProcess> others(PeerProcess... without) {
        return peers.stream().filter(p -> !Arrays.asList(without).contains(p)).toList();
    }

    /** Starts what does not run, and waits until every peer is ready. */
    Cluster start() {
        peers.stream().filter(p -> !p.alive()).forEach(PeerProcess::start);
        peers.forEach(PeerProcess::awaitReady);
        return this;
    }

    /** Waits until one of all, or of those given, leads and can prove it. */
    PeerProcess awaitLeader(PeerProcess... among) {
        List<PeerProcess> candidates = among.length == 0 ? peers : Arrays.asList(among);
        Await.until(
                "a leader among " + candidates.stream().map(PeerProcess::name).toList(),
                () -> leader(candidates) != null);
        return leader(candidates);
    }

    /** The one of them that leads in the highest term; null when none says so now. */
    private static PeerProcess leader(List<PeerProcess> candidates) {
        PeerProcess leader = null;
        long term = 0;
        for (PeerProcess peer : candidates) {
            try {
                PeerStatusResponse status = peer.alive() ? peer.status() : PeerStatusResponse.getDefaultInstance();
                if (status.getRole() == Role.LEADER && status.getReady() && status.getTerm() > term) {
                    term = status.getTerm();
                    leader = peer;
                }
            } catch (StatusRuntimeException unreachable) {
                continue;
            }
        }
        return leader;
    }

    /** Waits until all peers have applied what the first has now, and compares their state up to there, bit by bit. */
    void assertSameState() {
        assertSameState(peers);
    }

    static void assertSameState(List<PeerProcess> peers) {
        long revision = peers.get(0).client().revision();
        for (PeerProcess peer : peers) {
            Await.until(
                    peer.name() + " has revision " + revision,
                    () -> peer.status().getRevision() >= revision);
        }
        int expected = peers.get(0).client().hash(revision).getHash();
        for (PeerProcess peer : peers) {
            assertEquals(
                    expected,
                    peer.client().hash(revision).getHash(),
                    "hash of " + peer.name() + " at revision " + revision);
        }
    }

    /** What every peer logged last. */
    String tails() {
        return peers.stream().map(PeerProcess::tail).collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        peers.forEach(PeerProcess::close);
    }
}
