package io.cairn.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A member of real etcd on loopback, with data of its own, and the etcdctl beside it. */
final class RealEtcd implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(3);
    private static final Duration COMMAND_TIMEOUT = Duration.ofMinutes(2);

    private final Path bin;
    private final Path dir;
    private final String endpoint;
    private final Process process;

    RealEtcd(Path bin, Path dir) throws IOException, InterruptedException {
        this.bin = bin;
        this.dir = dir;
        this.endpoint = "127.0.0.1:" + freePort();
        String client = "http://" + endpoint;
        String peer = "http://127.0.0.1:" + freePort();
        this.process = new ProcessBuilder(
                        bin.resolve("etcd").toString(),
                        "--name=e1",
                        "--data-dir=" + dir.resolve("data"),
                        "--listen-client-urls=" + client,
                        "--advertise-client-urls=" + client,
                        "--listen-peer-urls=" + peer,
                        "--initial-advertise-peer-urls=" + peer,
                        "--initial-cluster=e1=" + peer)
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("etcd.log").toFile())
                .start();
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (etcdctl("", "endpoint", "health").exitCode() != 0) {
            if (System.nanoTime() - deadline > 0) {
                close();
                throw new IOException("etcd did not start: " + Files.readString(dir.resolve("etcd.log")));
            }
        }
    }

    String endpoint() {
        return endpoint;
    }

    CommandLineRun etcdctl(String input, String... args) throws IOException, InterruptedException {
        return etcdctl(input, COMMAND_TIMEOUT, false, args);
    }

    /** What a command that has no end prints in so much time. */
    CommandLineRun interrupted(Duration after, String... args) throws IOException, InterruptedException {
        return etcdctl("", after, true, args);
    }

    private CommandLineRun etcdctl(String input, Duration timeout, boolean endless, String... args)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(bin.resolve("etcdctl").toString(), "--endpoints=" + endpoint));
        command.addAll(List.of(args));
        Path in = Files.writeString(dir.resolve("in"), input);
        Path out = dir.resolve("out");
        Path err = dir.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("ETCDCTL_API", "3");
        Process run = builder.start();
        if (!run.waitFor(timeout.toSeconds(), TimeUnit.SECONDS)) {
            run.destroyForcibly().waitFor();
            if (!endless) {
                throw new IOException("etcdctl did not end: " + command);
            }
        }
        return new CommandLineRun(
                run.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        process.destroyForcibly()
                .onExit()
                .orTimeout(START_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
