package io.cairn.server.raft;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.thirdparty.io.grpc.NameResolver;
import org.apache.ratis.thirdparty.io.grpc.NameResolverProvider;
import org.apache.ratis.thirdparty.io.grpc.NameResolverRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Lets peers move. Ratis keeps the first address that it ever heard of a peer for as long as the process runs; so what
 * it is told instead is a name, which is looked up here whenever it connects. Safe for any thread.
 *
 * <p>One for the whole process, as gRPC wants it; names hold the id of the peer that asks, since tests run several.
 */
final class PeerNames extends NameResolverProvider {
    private static final String SCHEME = "cairn-peer";

    /** Below that of DNS, so that a plain host:port stays what it was. */
    private static final int PRIORITY = 1;

    private static final PeerNames ALL = new PeerNames();

    static {
        NameResolverRegistry.getDefaultRegistry().register(ALL);
    }

    private final Map<String, String> addresses = new ConcurrentHashMap<>();

    private PeerNames() {}

    /** The peer as Ratis may know it. */
    static RaftPeer named(RaftPeerId self, RaftPeer peer) {
        return RaftPeer.newBuilder(peer)
                .setAddress(SCHEME + "://" + path(self, peer.getId()))
                .build();
    }

    /** Notes where {@code self} reaches the peer from now on; answers where it did before, null for nowhere. */
    static @Nullable String put(RaftPeerId self, RaftPeer peer) {
        return ALL.addresses.put(path(self, peer.getId()), peer.getAddress());
    }

    /** {@code self} has ended. */
    static void forget(RaftPeerId self) {
        ALL.addresses.keySet().removeIf(path -> path.startsWith("/" + self + "/"));
    }

    private static String path(RaftPeerId self, RaftPeerId peer) {
        return "/" + self + "/" + peer;
    }

    @Override
    public NameResolver newNameResolver(URI name, NameResolver.Args args) {
        String address = Objects.requireNonNull(addresses.get(name.getPath()), () -> "no address of " + name);
        NameResolverProvider dns = Objects.requireNonNull(
                NameResolverRegistry.getDefaultRegistry().getProviderForScheme("dns"), "gRPC without DNS");
        try {
            return dns.newNameResolver(new URI("dns", "", "/" + address, null), args);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("not an address: " + address, e);
        }
    }

    @Override
    public String getDefaultScheme() {
        return SCHEME;
    }

    @Override
    protected boolean isAvailable() {
        return true;
    }

    @Override
    protected int priority() {
        return PRIORITY;
    }
}
