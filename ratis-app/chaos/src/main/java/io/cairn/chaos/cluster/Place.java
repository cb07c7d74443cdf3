package io.cairn.chaos.cluster;

import java.util.List;

/**
 * Where a peer runs.
 *
 * @param prefix of its command, to run it in a network of its own; empty: in that of this process
 * @param host on which it listens
 * @param firstPort of three: clients, peers, HTTP
 */
public record Place(List<String> prefix, String host, int firstPort) {
    public Place {
        prefix = List.copyOf(prefix);
    }

    int clientPort() {
        return firstPort;
    }

    int peerPort() {
        return firstPort + 1;
    }

    int httpPort() {
        return firstPort + 2;
    }
}
