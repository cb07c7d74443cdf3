package io.cairn.chaos.fault;

import io.cairn.chaos.cluster.Cluster;
import io.cairn.chaos.cluster.NetworkNamespaces;
import io.cairn.chaos.cluster.PeerProcess;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Where faults strike.
 *
 * @param random decides what a fault leaves open when it is made
 * @param log takes one line about what happens
 * @param marks takes the names of steps that were reached, to be counted
 * @param excuses takes the peers that may stop by themselves
 */
public record Arena(
        Cluster cluster, Random random, Consumer<String> log, Consumer<String> marks, Consumer<PeerProcess> excuses) {
    /** The peers of that sort now; never empty. */
    List<PeerProcess> peers(Target target) {
        return switch (target) {
            case ALL -> cluster.peers();
            case ANY -> List.of(oneOf(cluster.peers()));
            case LEADER -> List.of(cluster.awaitLeader());
            case FOLLOWER -> List.of(oneOf(cluster.others(cluster.awaitLeader())));
        };
    }

    PeerProcess peer(Target target) {
        return peers(target).get(0);
    }

    PeerProcess oneOf(List<PeerProcess> some) {
        return some.get(random.nextInt(some.size()));
    }

    NetworkNamespaces network() {
        if (cluster.network() instanceof NetworkNamespaces network) {
            return network;
        }
        throw new IllegalStateException("faults of the network need network namespaces");
    }

    /** Each peer has a disk of its own, which can be broken. */
    void giveDisks() {
        cluster.peers().forEach(PeerProcess::giveDisk);
    }

    /** Its files or its disk are about to be damaged: from now on it is right to stop by itself. */
    void excuse(PeerProcess victim) {
        excuses.accept(victim);
    }

    void mark(String step) {
        marks.accept(step);
    }

    void say(String line) {
        log.accept(line);
    }
}
