package io.cairn.conformance;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * For tests of what both must do, each by itself: Cairn, and a real etcd where there is one, which shows that the test
 * asks for what etcd does.
 */
final class BothServers implements AutoCloseable {
    private final CairnPeers cairn;
    private final @Nullable RealEtcd etcd;
    private final Map<String, List<Endpoint>> endpoints = new LinkedHashMap<>();

    BothServers(Path folder) {
        this(1, folder);
    }

    /** @param peers of Cairn; etcd is always one member */
    BothServers(int peers, Path folder) {
        cairn = new CairnPeers(peers, folder);
        endpoints.put("cairn", cairn.endpoints());
        if (System.getProperty(RealEtcd.BIN, "").isEmpty()) {
            System.out.println("SKIPPED: these tests do not ask etcd itself; pass -D" + RealEtcd.BIN + "=<directory>");
            etcd = null;
        } else {
            etcd = new RealEtcd(folder);
            endpoints.put("etcd", List.of(etcd.endpoint()));
        }
    }

    Set<String> names() {
        return endpoints.keySet();
    }

    /** The first of its endpoints. */
    Endpoint endpoint(String name) {
        return endpoints(name).get(0);
    }

    List<Endpoint> endpoints(String name) {
        return endpoints.get(name);
    }

    @Override
    public void close() {
        cairn.close();
        if (etcd != null) {
            etcd.close();
        }
    }
}
