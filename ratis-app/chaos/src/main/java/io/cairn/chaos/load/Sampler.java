package io.cairn.chaos.load;

import io.cairn.api.admin.Role;
import io.cairn.chaos.cluster.PeerProcess;
import io.cairn.chaos.history.PeerSample;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Asks the peers what they think of themselves. One for each peer, so that one that is silent does not hide the others. */
final class Sampler implements Actor {
    private static final Duration PACE = Duration.ofMillis(200);

    private final int home;
    private final Supplier<List<PeerProcess>> peers;
    private final Set<PeerProcess> asked;
    private final Recorder recorder;

    /** @param asked those that one of all samplers is asking: where peers come and go, two may mean the same */
    Sampler(int home, Supplier<List<PeerProcess>> peers, Set<PeerProcess> asked, Recorder recorder) {
        this.home = home;
        this.peers = peers;
        this.asked = asked;
        this.recorder = recorder;
    }

    @Override
    public Duration act() {
        List<PeerProcess> now = peers.get();
        PeerProcess peer = now.get(home % now.size());
        if (asked.add(peer)) {
            try {
                sample(peer);
            } finally {
                asked.remove(peer);
            }
        }
        return PACE;
    }

    private void sample(PeerProcess peer) {
        int process = peer.starts();
        peer.status()
                .filter(status -> peer.starts() == process)
                .ifPresent(status -> recorder.note(new PeerSample(
                        peer.name(),
                        process,
                        peer.directories(),
                        status.getRole() == Role.LEADER,
                        status.getTerm(),
                        status.getRevision(),
                        status.getCommit(),
                        status.getApplied(),
                        status.getLogBytes(),
                        System.nanoTime())));
    }

    @Override
    public void close() {}
}
