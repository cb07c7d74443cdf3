package io.cairn.chaos.cluster;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Connections between peers that are led through this process, where what they carry waits a while, each way. The kernels
 * of these machines cannot delay packets. One thread leads and closes.
 */
public final class Detour implements AutoCloseable {
    private final NetworkNamespaces network;
    private final Duration each;
    private final Duration jitter;
    private final Map<Integer, SlowPort> ports = new HashMap<>();

    /**
     * @param each what a chunk of bytes waits, each way
     * @param jitter by how much that differs, up and down
     */
    public Detour(NetworkNamespaces network, Duration each, Duration jitter) {
        this.network = network;
        this.each = each;
        this.jitter = jitter;
    }

    /** What the one sends to the port of the other, and what comes back on it; ends the connections that there are. */
    public void lead(int from, int to) {
        SlowPort port = ports.computeIfAbsent(to, this::open);
        network.redirect(from, to, port.port());
    }

    private SlowPort open(int to) {
        Place place = network.places().get(to - 1);
        return new SlowPort(network.outsideHost(), new InetSocketAddress(place.host(), place.peerPort()), each, jitter);
    }

    /** Ends every connection that was led. The network is to be healed before, so that new ones go straight. */
    @Override
    public void close() {
        ports.values().forEach(SlowPort::close);
    }
}
