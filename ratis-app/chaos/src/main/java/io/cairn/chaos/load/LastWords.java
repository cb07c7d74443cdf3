package io.cairn.chaos.load;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.cairn.api.etcd.CompactionRequest;
import io.cairn.api.etcd.LeaseLeasesRequest;
import io.cairn.api.etcd.LeaseRevokeRequest;
import io.cairn.api.etcd.LeaseStatus;
import io.cairn.api.etcd.PutRequest;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.chaos.cluster.Await;
import io.cairn.chaos.cluster.PeerProcess;
import io.cairn.chaos.history.Outcome;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** The client that asks each peer once more when all is over. One thread. */
public final class LastWords {
    /** Its number. */
    private static final int CLIENT = 102;

    private static final Duration WITHIN = Duration.ofSeconds(12);

    private final Recorder recorder;
    private int written;

    public LastWords(Recorder recorder) {
        this.recorder = recorder;
    }

    /** Whether there is no lease any more: from then on nothing happens by itself. */
    public boolean endLeases(PeerProcess peer) {
        Optional<List<Long>> left = leases(peer);
        left.ifPresent(ids -> ids.forEach(
                id -> ask(peer, LeaseRevokeRequest.newBuilder().setID(id).build())));
        return left.filter(List::isEmpty).isPresent();
    }

    /** The ids of the leases that there are; nothing when the peer does not say. */
    public Optional<List<Long>> leases(PeerProcess peer) {
        try {
            return Optional.of(
                    peer
                            .client()
                            .leases(WITHIN)
                            .leaseLeases(LeaseLeasesRequest.getDefaultInstance())
                            .getLeasesList()
                            .stream()
                            .map(LeaseStatus::getID)
                            .toList());
        } catch (StatusRuntimeException e) {
            peer.client().reconnect();
            return Optional.empty();
        }
    }

    /** Waits until the peer has told a watch of everything that it still has up to this revision. */
    public void watchAll(PeerProcess peer, long revision, Duration within) {
        int watcher = (int) recorder.nextId();
        Watcher.Kind staying = new Watcher.Kind(0, false);
        try (Watcher last = new Watcher(watcher, staying, () -> List.of(peer), new Random(watcher), recorder)) {
            Await.until(peer.name() + " has told everything up to revision " + revision, within, () -> {
                last.act();
                return last.next() > revision;
            });
            last.leave();
        }
    }

    /** What was deleted there may be gone now, but whoever watches from there on must still be told of it. */
    public void compactToDeletion(PeerProcess peer) {
        ask(
                peer,
                CompactionRequest.newBuilder()
                        .setRevision(recorder.deletion())
                        .setPhysical(true)
                        .build());
    }

    /** Whether the peer took a write. */
    public boolean put(PeerProcess peer) {
        written++;
        return ask(
                peer,
                PutRequest.newBuilder()
                        .setKey(Keys.all().concat(ByteString.copyFromUtf8("last")))
                        .setValue(ByteString.copyFromUtf8("last-" + written))
                        .build());
    }

    /** Whether the peer answered a linearizable read of everything. */
    public boolean readAll(PeerProcess peer) {
        return ask(
                peer,
                RangeRequest.newBuilder()
                        .setKey(Keys.all())
                        .setRangeEnd(Keys.afterAll())
                        .build());
    }

    private boolean ask(PeerProcess peer, Message request) {
        try (Caller caller = new Caller(CLIENT, recorder, WITHIN)) {
            caller.turnTo(peer);
            return caller.call(request) instanceof Outcome.Acknowledged;
        }
    }
}
