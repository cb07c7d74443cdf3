package io.cairn.conformance;

import java.nio.file.Path;
import java.util.List;

/** A member of real etcd on loopback, with data of its own. */
final class RealEtcd implements AutoCloseable {
    /** The system property that names the directory of etcd and etcdctl. */
    static final String BIN = "cairn.etcd.bin";

    private final ServerProcess process;
    private final Endpoint endpoint;

    /** Returns when it answers. */
    RealEtcd(Path folder) {
        int port = Ports.free();
        String client = "http://127.0.0.1:" + port;
        String peer = "http://127.0.0.1:" + Ports.free();
        process = new ServerProcess(
                List.of(
                        binary("etcd"),
                        "--name=n1",
                        "--data-dir=" + folder.resolve("etcd"),
                        "--listen-client-urls=" + client,
                        "--advertise-client-urls=" + client,
                        "--listen-peer-urls=" + peer,
                        "--initial-advertise-peer-urls=" + peer,
                        "--initial-cluster=n1=" + peer,
                        "--log-level=warn"),
                folder.resolve("etcd.log"));
        endpoint = new Endpoint("etcd", port);
        endpoint.awaitAnswer(this::tail);
    }

    static String binary(String name) {
        return Path.of(System.getProperty(BIN), name).toString();
    }

    Endpoint endpoint() {
        return endpoint;
    }

    String tail() {
        return "etcd " + (process.alive() ? "(running)" : "(ended)") + " said:\n" + process.tail();
    }

    @Override
    public void close() {
        endpoint.close();
        process.close();
    }
}
