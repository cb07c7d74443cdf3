package io.cairn.conformance;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A Cairn cluster on loopback, each peer a process of its own: {@code PeerMain} on the class path of the tests. */
final class CairnPeers implements AutoCloseable {
    /** Small, so that three fit beside the tests; a quick start matters more than the last compiler. */
    private static final List<String> JVM_FLAGS =
            List.of("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:MetaspaceSize=96m");

    private static final List<String> NATIVE_ACCESS =
            Runtime.version().feature() < 24 ? List.of() : List.of("--enable-native-access=ALL-UNNAMED");

    private final List<ServerProcess> processes = new ArrayList<>();
    private final List<Endpoint> endpoints = new ArrayList<>();

    /**
     * Returns when every peer answers a linearizable read.
     *
     * @param flags for every peer
     */
    CairnPeers(int size, Path folder, String... flags) {
        List<String> peerUrls = Stream.generate(() -> "http://127.0.0.1:" + Ports.free())
                .limit(size)
                .toList();
        List<String> cluster = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            cluster.add("n" + (i + 1) + "=" + peerUrls.get(i));
        }
        for (int i = 0; i < size; i++) {
            String name = "n" + (i + 1);
            int port = Ports.free();
            List<String> command = new ArrayList<>(jvm(folder, name));
            command.addAll(List.of(
                    "--name=" + name,
                    "--data-dir=" + folder.resolve(name),
                    "--listen-client-urls=http://127.0.0.1:" + port,
                    "--listen-peer-urls=" + peerUrls.get(i),
                    "--listen-metrics-urls=http://127.0.0.1:" + Ports.free(),
                    "--initial-cluster=" + String.join(",", cluster)));
            command.addAll(List.of(flags));
            processes.add(new ServerProcess(command, folder.resolve(name + ".err")));
            endpoints.add(new Endpoint(name, port));
        }
        endpoints.forEach(e -> e.awaitAnswer(this::tail));
    }

    private static List<String> jvm(Path folder, String name) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_FLAGS);
        command.addAll(NATIVE_ACCESS);
        command.add("-Dlogback.configurationFile="
                + Path.of("../../conf/logback.xml").toAbsolutePath());
        command.add("-Dcairn.log.file=" + folder.resolve(name + ".log"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.cairn.server.PeerMain"));
        return command;
    }

    List<Endpoint> endpoints() {
        return List.copyOf(endpoints);
    }

    /** @param number from 1, as in its name */
    Endpoint endpoint(int number) {
        return endpoints.get(number - 1);
    }

    /** @param number from 1, as in its name */
    void kill(int number) {
        processes.get(number - 1).kill();
    }

    /** @param number from 1, as in its name; returns at once */
    void restart(int number) {
        processes.get(number - 1).restart();
    }

    /** What every peer wrote last; their logs are beside it. */
    String tail() {
        return processes.stream()
                .map(p -> (p.alive() ? "running" : "ended") + ", standard error:\n" + p.tail())
                .collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        endpoints.forEach(Endpoint::close);
        processes.forEach(ServerProcess::close);
    }
}
