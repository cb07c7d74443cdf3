package io.cairn.chaos.cluster;

import io.cairn.api.admin.PeerStatusResponse;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One peer as an operator runs it: {@code scripts/start-peer.sh}, which becomes the JVM. It can be killed, stopped, paused
 * and started again on the same addresses; only its own pid is ever signalled. One thread controls it, any may ask.
 */
public final class PeerProcess implements AutoCloseable {
    /**
     * Small, so that three fit beside the clients, and content with what the first compiler makes: peers that live for
     * twenty seconds answer twice as many requests. All else as usual, so that the prepared archive of classes fits.
     */
    private static final String JVM_FLAGS = "-Xms48m -Xmx256m -XX:TieredStopAtLevel=1";

    /** Where the script takes more flags for the JVM from. */
    private static final String JVM_VARIABLE = "CAIRN_JAVA_OPTS";

    private static final Duration GONE_WITHIN = Duration.ofSeconds(30);

    private final String name;
    private final int number;
    private final Path folder;
    private final Place place;
    private final Path home;
    private final String jvmFlags;
    private final PeerClient client;
    private final Map<String, String> environment = new ConcurrentHashMap<>();
    private final List<Integer> exits = new ArrayList<>();
    private volatile List<String> flags = List.of();
    private volatile @Nullable Disk disk;
    private volatile @Nullable Process process;
    private volatile boolean paused;
    private volatile int starts;
    private volatile int directories = 1;
    private boolean closed;

    /**
     * @param number from 1, as in its name
     * @param folder holds its data directory and its logs
     * @param home of the scripts
     * @param jvmFlags besides the usual ones
     */
    PeerProcess(int number, Path folder, Place place, Path home, List<String> jvmFlags) {
        this.number = number;
        this.name = "n" + number;
        this.folder = folder;
        this.place = place;
        this.home = home;
        this.jvmFlags = Stream.concat(Stream.of(JVM_FLAGS), jvmFlags.stream()).collect(Collectors.joining(" "));
        this.client = new PeerClient(place);
    }

    public String name() {
        return name;
    }

    /** From 1. */
    public int number() {
        return number;
    }

    /** Its data directory. */
    public Path data() {
        return folder.resolve(name);
    }

    /** Where other peers reach it. */
    public String peerUrl() {
        return "http://" + place.host() + ":" + place.peerPort();
    }

    /** A connection for questions of the harness; clients of the workload have their own. */
    public PeerClient client() {
        return client;
    }

    /** A new connection; whoever asks for it closes it. */
    public PeerClient connect() {
        return new PeerClient(place);
    }

    void flags(List<String> next) {
        flags = List.copyOf(next);
    }

    /** A variable of its environment, from the next start on. */
    public void environment(String variable, String value) {
        environment.put(variable, value);
    }

    /** Gives it a disk of its own, unless it has one; it was not started yet. */
    public void giveDisk() {
        if (disk == null) {
            disk = Disk.on(data());
        }
    }

    /** Of its own, if it was given one. */
    public Optional<Disk> disk() {
        return Optional.ofNullable(disk);
    }

    /** Starts the process and returns at once. */
    public void start() {
        start("");
    }

    /** The same, with one more flag for this one process' JVM. */
    public synchronized void start(String more) {
        if (alive() || closed) {
            throw new IllegalStateException(name + (closed ? " was closed" : " runs already"));
        }
        noteExit();
        List<String> command = new ArrayList<>(place.prefix());
        command.add(home.resolve("scripts/start-peer.sh").toString());
        command.addAll(List.of(
                "--name=" + name,
                "--data-dir=" + data(),
                "--listen-client-urls=http://" + place.host() + ":" + place.clientPort(),
                "--listen-peer-urls=" + peerUrl(),
                "--listen-metrics-urls=http://" + place.host() + ":" + place.httpPort()));
        command.addAll(flags);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve(name + ".err").toFile()));
        builder.environment().keySet().removeIf(variable -> variable.startsWith("CAIRN_"));
        builder.environment().put(JVM_VARIABLE, (jvmFlags + " " + more).strip());
        builder.environment().put("CAIRN_LOG_FILE", log().toString());
        builder.environment().putAll(environment);
        starts++;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        client.reconnect();
    }

    /** How many processes of it there have been. */
    public int starts() {
        return starts;
    }

    /** How many data directories it has had, with the one that it has. */
    public int directories() {
        return directories;
    }

    public Path log() {
        return folder.resolve(name + ".log");
    }

    public boolean alive() {
        Process now = process;
        return now != null && now.isAlive();
    }

    /** SIGKILL; returns when the process is gone. Nothing when it is already. */
    public void kill() {
        Process now = process;
        if (now != null) {
            now.destroyForcibly();
            exited(GONE_WITHIN);
            paused = false;
        }
    }

    /** SIGTERM. */
    public void terminate() {
        Process now = process;
        if (now != null) {
            now.destroy();
        }
    }

    /** SIGSTOP. */
    public void pause() {
        signal("STOP");
        paused = true;
    }

    /** SIGCONT. */
    public void resume() {
        if (paused && alive()) {
            signal("CONT");
        }
        paused = false;
    }

    public boolean paused() {
        return paused;
    }

    private void signal(String signal) {
        Process now = process;
        if (now != null) {
            Shell.run("kill -" + signal + " " + now.pid());
        }
    }

    /** Of its process; it must have been started. */
    long pid() {
        Process now = process;
        if (now == null) {
            throw new IllegalStateException(name + " does not run");
        }
        return now.pid();
    }

    /** Whether the process ended within that time. */
    public boolean exited(Duration within) {
        Process now = process;
        try {
            return now == null || now.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** How every process of this peer ended that has ended, oldest first. */
    public List<Integer> exits() {
        noteExit();
        return List.copyOf(exits);
    }

    private void noteExit() {
        Process now = process;
        if (now != null && !now.isAlive()) {
            exits.add(now.exitValue());
            process = null;
        }
    }

    /** Nothing while it cannot be reached. */
    public Optional<PeerStatusResponse> status() {
        if (!alive() || paused) {
            return Optional.empty();
        }
        try {
            return Optional.of(client.status());
        } catch (StatusRuntimeException unreachable) {
            client.reconnect();
            return Optional.empty();
        }
    }

    public boolean ready() {
        return status().map(PeerStatusResponse::getReady).orElse(false);
    }

    /** Removes its data; it must not run. The folder itself stays: something may be mounted on it. */
    public void wipe() {
        if (alive()) {
            throw new IllegalStateException(name + " runs");
        }
        directories++;
        try (Stream<Path> files = Files.exists(data()) ? Files.walk(data()) : Stream.empty()) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                if (!file.equals(data())) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It is never started again, not even by a fault that is still at work when somebody ends the harness. */
    @Override
    public synchronized void close() {
        closed = true;
        // Who waits for a frozen disk cannot be killed.
        disk().ifPresent(Disk::thaw);
        kill();
        client.close();
        disk().ifPresent(Disk::close);
    }
}
