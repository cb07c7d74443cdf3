package io.cairn.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Everything one peer was told at its start. Immutable; {@link PeerConfigReader} has checked it.
 *
 * @param name label of this peer for people; its identity is in its data directory
 * @param dataDir where this peer keeps log, store and checkpoints; not yet created
 * @param listenClient where the client API (gRPC) is served
 * @param advertiseClientUrls what the member list tells clients, at least one, for example http://127.0.0.1:2379
 * @param listenPeer where other peers reach Raft and the peer calls
 * @param advertisePeer what other peers are told to connect to
 * @param initialCluster name to peer address of the founders, in the order given; includes this peer unless it joins
 * @param joining true when a cluster exists and this peer must become a member of it
 * @param token keeps clusters apart that were founded with the same addresses
 * @param listenHttp where metrics and health are served
 * @param logMaxBytes bound on the Raft log on disk, preallocation included
 * @param snapshotLogBytes log bytes since the last checkpoint that trigger the next
 * @param snapshotEntries log entries since the last checkpoint that trigger the next
 * @param snapshotAge age of the last checkpoint that triggers the next, if anything changed
 * @param snapshotKeep checkpoints kept, at least 2
 * @param transferMaxRate bytes of checkpoints sent to other peers in a second; 0: no limit
 * @param quotaBytes size of the store from which writes are refused
 * @param disk how little may be left of the disk before this peer acts
 * @param electionTimeout shortest time without a leader after which this peer stands for election
 * @param autoCompaction of history, by whichever peer leads
 * @param maxLearners there may be at once, while this peer leads
 */
public record PeerConfig(
        String name,
        Path dataDir,
        Endpoint listenClient,
        List<String> advertiseClientUrls,
        Endpoint listenPeer,
        Endpoint advertisePeer,
        Map<String, Endpoint> initialCluster,
        boolean joining,
        String token,
        Endpoint listenHttp,
        long logMaxBytes,
        long snapshotLogBytes,
        long snapshotEntries,
        Duration snapshotAge,
        int snapshotKeep,
        long transferMaxRate,
        long quotaBytes,
        DiskMarks disk,
        Duration electionTimeout,
        AutoCompaction autoCompaction,
        int maxLearners) {

    /** The random spread that keeps two peers from standing for election at the same moment again and again. */
    private static final int ELECTION_SPREAD = 2;

    public PeerConfig {
        advertiseClientUrls = List.copyOf(advertiseClientUrls);
        initialCluster = Collections.unmodifiableMap(new LinkedHashMap<>(initialCluster));
    }

    /** Longest time without a leader after which this peer stands for election. */
    public Duration electionTimeoutMax() {
        return electionTimeout.multipliedBy(ELECTION_SPREAD);
    }

    /** The listen addresses that other machines may reach; without TLS each deserves a loud warning. Empty when there are none. */
    public List<Endpoint> offLoopback() {
        return Stream.of(listenClient, listenPeer, listenHttp)
                .filter(endpoint -> !endpoint.loopback())
                .toList();
    }
}
