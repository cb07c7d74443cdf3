package io.cairn.chaos.load;

import io.cairn.api.admin.Role;
import io.cairn.chaos.cluster.PeerProcess;
import io.cairn.chaos.history.PeerSample;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Asks the peers what they think of themselves. One for each peer, so that one that is silent does not hide the others. */
final class Sampler implements Actor {
    private static final Duration PACE = Duration.ofMillis(200);

    private final int home;
    private final Supplier<List<PeerProcess>> peers;
    private final Recorder recorder;

    Sampler(int home, Supplier<List<PeerProcess>> peers, Recorder recorder) {
        this.home = home;
        this.peers = peers;
        this.recorder = recorder;
    }

    @Override
    public Duration act() {
        List<PeerProcess> now = peers.get();
        PeerProcess peer = now.get(home % now.size());
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
        return PACE;
    }

    @Override
    public void close() {}
}
