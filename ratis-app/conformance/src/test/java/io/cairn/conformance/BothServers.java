package io.cairn.conformance;

import java.nio.file.Path;
import java.util.LinkedHashMap;
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
    private final Map<String, Endpoint> endpoints = new LinkedHashMap<>();

    BothServers(Path folder) {
        cairn = new CairnPeers(1, folder);
        endpoints.put("cairn", cairn.endpoint(1));
        if (System.getProperty(RealEtcd.BIN, "").isEmpty()) {
            System.out.println("SKIPPED: these tests do not ask etcd itself; pass -D" + RealEtcd.BIN + "=<directory>");
            etcd = null;
        } else {
            etcd = new RealEtcd(folder);
            endpoints.put("etcd", etcd.endpoint());
        }
    }

    Set<String> names() {
        return endpoints.keySet();
    }

    Endpoint endpoint(String name) {
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
