package io.cairn.chaos.run;

import io.cairn.api.admin.PeerStatusResponse;
import io.cairn.api.etcd.HashKVRequest;
import io.cairn.api.etcd.HashKVResponse;
import io.cairn.chaos.cluster.Await;
import io.cairn.chaos.cluster.Cluster;
import io.cairn.chaos.cluster.PeerProcess;
import io.cairn.chaos.history.PeerHash;
import io.cairn.chaos.load.LastWords;
import io.cairn.chaos.load.Recorder;
import io.cairn.chaos.load.Workload;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** After everything: every peer takes a write, answers a read of all there is, and says the hash of its history. */
final class Finish {
    private static final Duration CALL_WITHIN = Duration.ofSeconds(12);
    private static final Duration CAUGHT_UP_WITHIN = Duration.ofSeconds(120);

    private final Cluster cluster;
    private final Workload workload;
    private final Recorder recorder;
    private final List<String> late = new ArrayList<>();

    Finish(Cluster cluster, Workload workload, Recorder recorder) {
        this.cluster = cluster;
        this.workload = workload;
        this.recorder = recorder;
    }

    /** What did not happen in time and did not keep the rest from happening, each in a line; none when all did. */
    List<String> late() {
        return List.copyOf(late);
    }

    void play() {
        LastWords lastWords = new LastWords(recorder);
        List<PeerProcess> peers = cluster.peers();
        for (PeerProcess peer : peers) {
            // What a client gave up on may still be on its way; behind this write it is not, because peers keep the
            // order.
            Await.until(peer.name() + " takes a write", CAUGHT_UP_WITHIN, () -> lastWords.put(peer));
        }
        Await.until("every lease has ended", CAUGHT_UP_WITHIN, () -> lastWords.endLeases(peers.get(0)));
        // Its answer names the last revision for sure: that of an end of a lease may have got lost.
        Await.until(peers.get(0).name() + " takes the last write", CAUGHT_UP_WITHIN, () -> lastWords.put(peers.get(0)));
        awaitWatchers(recorder.revision(), lastWords);
        lastWords.compactToDeletion(peers.get(0));
        for (PeerProcess peer : peers) {
            // Behind this write it has applied the compaction, too, and its hash is of the same history.
            Await.until(peer.name() + " has compacted", CAUGHT_UP_WITHIN, () -> lastWords.put(peer));
        }
        long revision = recorder.revision();
        for (PeerProcess peer : peers) {
            Await.until(peer.name() + " answers a read", CAUGHT_UP_WITHIN, () -> lastWords.readAll(peer));
            hash(peer, revision);
            lastWords.watchAll(peer, revision, CAUGHT_UP_WITHIN);
        }
        awaitWatchers(revision, lastWords);
    }

    /**
     * Where watches that begin now are told everything and those that were open are not, nothing is slow, and the checks
     * are to see it.
     */
    private void awaitWatchers(long revision, LastWords lastWords) {
        if (!late.isEmpty()) {
            return;
        }
        try {
            Await.until(
                    "every watcher has seen revision " + revision,
                    CAUGHT_UP_WITHIN,
                    () -> workload.watchedUpTo(revision));
        } catch (Await.Overdue e) {
            cluster.peers().forEach(peer -> lastWords.watchAll(peer, revision, CAUGHT_UP_WITHIN));
            late.add(e.getMessage());
        }
    }

    private void hash(PeerProcess peer, long revision) {
        Await.until(
                peer.name() + " has applied " + revision,
                CAUGHT_UP_WITHIN,
                () -> peer.status()
                        .map(PeerStatusResponse::getRevision)
                        .filter(applied -> applied >= revision)
                        .isPresent());
        Await.until(peer.name() + " says its hash", CAUGHT_UP_WITHIN, () -> {
            try {
                HashKVResponse said = peer.client()
                        .maintenance(CALL_WITHIN)
                        .hashKV(HashKVRequest.newBuilder().setRevision(revision).build());
                recorder.note(new PeerHash(
                        peer.name(),
                        revision,
                        said.getCompactRevision(),
                        Integer.toUnsignedLong(said.getHash()),
                        System.nanoTime()));
                return true;
            } catch (StatusRuntimeException e) {
                peer.client().reconnect();
                return false;
            }
        });
    }
}
