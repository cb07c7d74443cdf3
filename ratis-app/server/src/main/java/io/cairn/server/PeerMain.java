package io.cairn.server;

import io.cairn.server.boot.StartRefused;
import io.cairn.server.config.ConfigException;
import io.cairn.server.config.Endpoint;
import io.cairn.server.config.PeerConfig;
import io.cairn.server.config.PeerConfigReader;
import io.cairn.server.disk.StartRoom;
import io.cairn.server.node.Removed;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The process of one peer: {@code scripts/start-peer.sh} runs it. */
public final class PeerMain {
    private static final Logger LOG = LoggerFactory.getLogger(PeerMain.class);

    /** Started wrongly: starting it again the same way will not help. */
    private static final int EXIT_REFUSED = 2;

    /** Stopped itself, because what it holds is no longer known. */
    private static final int EXIT_FAULT = 3;

    /** Ended because the cluster goes on without it: nothing is wrong, and nothing is left to do. */
    private static final int EXIT_REMOVED = 4;

    /** No room on the disk: starting it again helps when there is. */
    private static final int EXIT_NO_ROOM = 5;

    private static final AtomicBoolean STOPPED = new AtomicBoolean();

    private PeerMain() {}

    public static void main(String[] args) {
        routeJavaLogging();
        Optional<String> answer = PeerConfigReader.answer(args);
        if (answer.isPresent()) {
            System.out.println(answer.get());
            return;
        }
        try {
            run(PeerConfigReader.read(args, System.getenv()));
        } catch (ConfigException | StartRefused e) {
            refuse(e.getMessage(), EXIT_REFUSED);
        }
    }

    /** gRPC logs with java.util.logging, which by itself writes to standard error, where only our own lines belong. */
    static void routeJavaLogging() {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    private static void run(PeerConfig config) throws StartRefused {
        for (Endpoint endpoint : config.offLoopback()) {
            LOG.warn(
                    "!!! {} can be reached from other machines and there is no TLS: whoever reaches it can read and"
                            + " change everything !!!",
                    endpoint.hostPort());
        }
        checkFree("--listen-client-urls", config.listenClient());
        checkFree("--listen-peer-urls", config.listenPeer());
        checkFree("--listen-metrics-urls", config.listenHttp());
        refuseWithoutRoom(config);
        Peer peer = start(config);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(peer), "stop"));
        LOG.info("{} started, data in {}", config.name(), config.dataDir());
    }

    private static Peer start(PeerConfig config) throws StartRefused {
        try {
            return Peer.start(config, PeerMain::failStop);
        } catch (StartRefused e) {
            if (e.getCause() instanceof IOException) {
                refuseWithoutRoom(config);
            }
            throw e;
        }
    }

    private static void refuseWithoutRoom(PeerConfig config) {
        String lacking = StartRoom.lacking(config.dataDir());
        if (lacking != null) {
            refuse(lacking, EXIT_NO_ROOM);
        }
    }

    /** Ratis ends the process without a word that helps when its port is taken. */
    private static void checkFree(String flag, Endpoint endpoint) throws StartRefused {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(endpoint.host(), endpoint.port()));
        } catch (IOException e) {
            throw new StartRefused("cannot listen on " + endpoint.hostPort() + " (" + flag + "): " + e.getMessage()
                    + "; stop what uses the port or choose another one");
        }
    }

    /** A JVM that is told to stop ends with 143 whatever its hooks did; a clean stop must be told from a kill. */
    private static void stop(Peer peer) {
        int exit = EXIT_FAULT;
        try {
            LOG.info("stopping");
            peer.close();
            LOG.info("stopped");
            exit = 0;
        } finally {
            Runtime.getRuntime().halt(exit);
        }
    }

    private static void failStop(String what, Throwable cause) {
        if (STOPPED.compareAndSet(false, true)) {
            boolean fault = !(cause instanceof StartRefused) && !(cause instanceof Removed);
            if (fault) {
                LOG.error("details of the fault", cause);
            } else {
                LOG.error("stopped: {}", what);
            }
            System.err.println("cairn: stopped: " + what + (fault ? ": " + cause : ""));
            Runtime.getRuntime().halt(fault ? EXIT_FAULT : cause instanceof Removed ? EXIT_REMOVED : EXIT_REFUSED);
        }
    }

    private static void refuse(@Nullable String message, int exit) {
        LOG.error("not started: {}", message);
        System.err.println("cairn: " + message);
        Runtime.getRuntime().halt(exit);
    }
}
