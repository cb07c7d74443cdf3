package io.cairn.server.cluster;

import io.cairn.server.Peer;
import io.cairn.server.config.PeerConfigReader;
import io.cairn.server.node.PeerStatus;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A whole peer within the JVM of the test, with real ports and a real directory. */
final class LocalPeer implements AutoCloseable {
    private static final String HOST = "http://127.0.0.1:";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Path data;
    private final int peerPort;
    private final int httpPort = Ports.free();
    private final Queue<String> stops = new ConcurrentLinkedQueue<>();
    private final Peer peer;
    private final EtcdClient client;

    private LocalPeer(String name, Path data, int peerPort, String founders, String... flags) throws Exception {
        this.data = data;
        this.peerPort = peerPort;
        int clientPort = Ports.free();
        List<String> all = new ArrayList<>(List.of(flags));
        all.add("--name=" + name);
        all.add("--data-dir=" + data);
        all.add("--listen-client-urls=" + HOST + clientPort);
        all.add("--listen-peer-urls=" + HOST + peerPort);
        all.add("--listen-metrics-urls=" + HOST + httpPort);
        all.add("--initial-cluster=" + founders);
        // Whatever else is on the disk of whoever runs this.
        all.addAll(List.of("--disk-refuse-bytes=0", "--disk-reserve-bytes=0"));
        peer = Peer.start(
                PeerConfigReader.read(all.toArray(String[]::new), Map.of()),
                (what, cause) -> stops.add(what + ": " + cause));
        client = new EtcdClient("127.0.0.1", clientPort);
    }

    /** The founders n1, n2 … of a cluster, ready. */
    static List<LocalPeer> founders(int count, Path folder, String... flags) throws Exception {
        List<Integer> ports = new ArrayList<>();
        List<String> founders = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            int port = Ports.free();
            ports.add(port);
            founders.add("n" + i + "=" + HOST + port);
        }
        List<LocalPeer> peers = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            String name = "n" + i;
            peers.add(new LocalPeer(name, folder.resolve(name), ports.get(i - 1), String.join(",", founders), flags));
        }
        Await.until(
                "all are ready", () -> peers.stream().allMatch(p -> p.status().ready()));
        return peers;
    }

    Path data() {
        return data;
    }

    int peerPort() {
        return peerPort;
    }

    EtcdClient client() {
        return client;
    }

    PeerStatus status() {
        return peer.info().status();
    }

    /** Why it had to end. */
    List<String> stops() {
        return List.copyOf(stops);
    }

    /** What /readyz answers. */
    int readyz() throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(HOST + httpPort + "/readyz")).build();
        return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    @Override
    public void close() {
        client.close();
        peer.close();
    }
}
