package io.cairn.server.cluster;

import io.cairn.api.admin.PeerStatusResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One peer as a process of its own, as an operator would run it: {@code io.cairn.server.PeerMain} on the class path of
 * the tests. It can be killed, stopped, paused and started again on the same addresses; only its pid is ever signalled.
 */
final class PeerProcess implements AutoCloseable {
    /** Small, so that many fit; C1 only, and no collection for class data, because a start must be quick. */
    private static final List<String> JVM_FLAGS =
            List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:MetaspaceSize=96m");

    /** As the scripts start it: such a JVM otherwise warns on standard error of RocksDB's library, and of Unsafe in Ratis. */
    private static final List<String> QUIET = Runtime.version().feature() < 24
            ? List.of()
            : List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

    private static final int TAIL_LINES = 60;

    /** Lets root see file permissions as anybody else does; it stays root, so the class path stays readable. */
    static final String WITHOUT_PRIVILEGE =
            "setpriv --inh-caps=-dac_override,-dac_read_search" + " --bounding-set=-dac_override,-dac_read_search";

    /**
     * Where a peer runs.
     *
     * @param prefix of its command, to run it in a network of its own; empty: in that of the tests
     * @param host on which it listens
     */
    record Place(List<String> prefix, String host) {
        static final Place LOOPBACK = new Place(List.of(), "127.0.0.1");
    }

    private final String name;
    private final Path folder;
    private final Place place;
    private final int clientPort = Ports.free();
    private int peerPort = Ports.free();
    private final int httpPort = Ports.free();
    private List<String> flags = List.of();
    private List<String> jvm = List.of();
    private boolean unprivileged;
    private volatile Process process;
    private volatile EtcdClient client;

    /** @param folder holds the data directory and the logs of this peer */
    PeerProcess(String name, Path folder, Place place) {
        this.name = name;
        this.folder = folder;
        this.place = place;
    }

    String name() {
        return name;
    }

    /** Its data directory. */
    Path data() {
        return folder.resolve(name);
    }

    String peerUrl() {
        return "http://" + place.host() + ":" + peerPort;
    }

    /** Another peer URL, on which it listens from its next start on. */
    String newPeerUrl() {
        peerPort = Ports.free();
        return peerUrl();
    }

    /** Of the client API, the other peers and HTTP. */
    List<Integer> ports() {
        return List.of(clientPort, peerPort, httpPort);
    }

    /** Used from the next start on. */
    void flags(List<String> next) {
        flags = List.copyOf(next);
    }

    /** Further flags of its JVM, used from the next start on. */
    void jvm(String... next) {
        jvm = List.of(next);
    }

    /** Whether file permissions hold for it from the next start on, also when root runs the tests. */
    void dropPrivilege(boolean drop) {
        unprivileged = drop && !Shell.isUnprivileged();
    }

    List<String> flags() {
        return flags;
    }

    /**
     * Starts the process and returns at once.
     *
     * @param changed flags that are different this time
     */
    void start(String... changed) {
        start(PeerClasses.flags(), changed);
    }

    /** @param archive flags of the JVM that say where its classes are archived */
    void start(List<String> archive, String... changed) {
        if (alive()) {
            throw new IllegalStateException(name + " runs already");
        }
        closeClient();
        try {
            Files.createDirectories(folder);
            process = new ProcessBuilder(command(archive, changed))
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(stderr().toFile()))
                    .redirectError(ProcessBuilder.Redirect.appendTo(stderr().toFile()))
                    .start();
        } catch (IOException e) {
            throw new AssertionError("cannot start " + name, e);
        }
        client = new EtcdClient(place.host(), clientPort);
    }

    private List<String> command(List<String> archive, String... changed) {
        List<String> command = new ArrayList<>(place.prefix());
        if (unprivileged) {
            command.addAll(List.of(WITHOUT_PRIVILEGE.split(" ")));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_FLAGS);
        command.addAll(QUIET);
        command.addAll(archive);
        command.addAll(jvm);
        command.add("-Dlogback.configurationFile="
                + Path.of("../../conf/logback.xml").toAbsolutePath());
        command.add("-Dcairn.log.file=" + log());
        command.addAll(List.of("-cp", PeerClasses.PATH, "io.cairn.server.PeerMain"));
        Map<String, String> byName = new LinkedHashMap<>();
        Stream.of(
                        List.of(
                                "--name=" + name,
                                "--data-dir=" + data(),
                                "--listen-client-urls=http://" + place.host() + ":" + clientPort,
                                "--listen-peer-urls=" + peerUrl(),
                                "--listen-metrics-urls=http://" + place.host() + ":" + httpPort),
                        flags,
                        List.of(changed))
                .flatMap(List::stream)
                .forEach(flag -> byName.put(flag.substring(0, flag.indexOf('=')), flag));
        command.addAll(byName.values());
        return command;
    }

    private Path log() {
        return folder.resolve(name + ".log");
    }

    private Path stderr() {
        return folder.resolve(name + ".err");
    }

    /** What all its processes so far wrote to standard output and standard error. */
    String errors() {
        try {
            return Files.exists(stderr()) ? Files.readString(stderr()) : "";
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** What all its processes so far logged. */
    String logged() {
        try {
            return Files.exists(log()) ? Files.readString(log()) : "";
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    boolean alive() {
        return process != null && process.isAlive();
    }

    EtcdClient client() {
        return client;
    }

    PeerStatusResponse status() {
        return client.status();
    }

    /** SIGKILL; returns when the process is gone. */
    void kill() {
        process.destroyForcibly();
        exitCode(Await.LONG);
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** SIGSTOP. */
    void pause() {
        signal("STOP");
    }

    /** SIGCONT. */
    void resume() {
        signal("CONT");
    }

    private void signal(String signal) {
        Shell.run("kill -" + signal + " " + process.pid());
    }

    /** Waits for the process to end by itself. */
    int exitCode(Duration within) {
        try {
            if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(name + " still runs after " + within);
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Waits until it says of itself that it is ready. */
    void awaitReady() {
        Await.until(
                () -> name + " is ready" + (alive() ? "" : " (it has ended)"), Await.LONG, () -> status().getReady());
    }

    /** What it serves on its HTTP port under a path. */
    String page(String path) {
        URI page = URI.create("http://" + place.host() + ":" + httpPort + path);
        try (InputStream body = page.toURL().openStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes its data directory; it must not run. */
    void wipe() {
        if (alive()) {
            throw new IllegalStateException(name + " runs");
        }
        Folders.delete(data());
    }

    /** The end of its log, for whoever has to find out what went wrong. */
    String tail() {
        List<String> lines = logged().lines().toList();
        String log = String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        return "==== " + name + (alive() ? " (running)" : " (ended)") + " ====\n" + log + "\n---- " + name
                + ", standard error ----\n" + errors();
    }

    private void closeClient() {
        if (client != null) {
            client.close();
        }
    }

    @Override
    public void close() {
        closeClient();
        if (alive()) {
            kill();
        }
    }
}
