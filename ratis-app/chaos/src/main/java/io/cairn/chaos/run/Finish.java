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

/** After everything: every peer takes a write, answers a read of all there is, and says the hash of its history. */
final class Finish {
    private static final Duration CALL_WITHIN = Duration.ofSeconds(12);
    private static final Duration CAUGHT_UP_WITHIN = Duration.ofSeconds(120);

    private final Cluster cluster;
    private final Workload workload;
    private final Recorder recorder;

    Finish(Cluster cluster, Workload workload, Recorder recorder) {
        this.cluster = cluster;
        this.workload = workload;
        this.recorder = recorder;
    }

    void play() {
        LastWords lastWords = new LastWords(recorder);
        for (PeerProcess peer : cluster.peers()) {
            Await.until(peer.name() + " takes a write", CAUGHT_UP_WITHIN, () -> lastWords.put(peer));
        }
        // What a client gave up on may still have been on its way; it is not any more, because peers keep the order.
        long revision = recorder.revision();
        for (PeerProcess peer : cluster.peers()) {
            Await.until(peer.name() + " answers a read", CAUGHT_UP_WITHIN, () -> lastWords.readAll(peer));
            hash(peer, revision);
        }
        // Leases go on ending by themselves, so this is not the same.
        long told = recorder.revision();
        Await.until("every watcher has seen revision " + told, CAUGHT_UP_WITHIN, () -> workload.watchedUpTo(told));
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
