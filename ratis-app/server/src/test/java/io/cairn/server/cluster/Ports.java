package io.cairn.server.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Picks ports that are free now. They lie below the range from which systems take ports for outgoing connections, so
 * that none of those takes one while its peer is down, and away from the ports that peers have by default. Of two forks
 * of the build each has its own, as a port that is free for one may just be given out by the other.
 */
public final class Ports {
    private static final int PER_FORK = 4_000;
    private static final int LOWEST = 14_000 + (Integer.getInteger("cairn.fork", 1) - 1) % 2 * PER_FORK;
    private static final int END = LOWEST + PER_FORK;
    private static final int ATTEMPTS = 1000;

    /** Given out so far, listened on or not yet: what is picked twice before it is listened on fails the second peer. */
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private Ports() {}

    /** A port of 127.0.0.1. */
    public static int free() {
        for (int i = 0; i < ATTEMPTS; i++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, END);
            if (isFree(port) && GIVEN.add(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port between " + LOWEST + " and " + END);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
