package io.cairn.server.cluster;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A member of real etcd on loopback, with data of its own. */
final class RealEtcd implements AutoCloseable {
    private static final long STOP_SECONDS = 30;

    private final String url = "http://127.0.0.1:" + Ports.free();
    private final Process process;

    /** Starts it and waits until it is healthy. */
    RealEtcd(Path bin, Path dir) throws IOException {
        String peer = "http://127.0.0.1:" + Ports.free();
        process = new ProcessBuilder(
                        bin.resolve("etcd").toString(),
                        "--name=e1",
                        "--data-dir=" + dir.resolve("etcd"),
                        "--listen-client-urls=" + url,
                        "--advertise-client-urls=" + url,
                        "--listen-peer-urls=" + peer,
                        "--initial-advertise-peer-urls=" + peer,
                        "--initial-cluster=e1=" + peer)
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("etcd.log").toFile())
                .start();
        HttpClient client = HttpClient.newHttpClient();
        Await.until("etcd is healthy", () -> isHealthy(client));
    }

    private boolean isHealthy(HttpClient client) {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(url + "/health")).build();
            return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException starting) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    String url() {
        return url;
    }

    @Override
    public void close() {
        process.destroyForcibly()
                .onExit()
                .orTimeout(STOP_SECONDS, TimeUnit.SECONDS)
                .join();
    }
}
