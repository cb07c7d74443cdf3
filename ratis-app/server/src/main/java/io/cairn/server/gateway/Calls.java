package io.cairn.server.gateway;

import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The calls under way, of a bounded number. HTTP does not tell whether a client that only listens is still there, so
 * when all places are taken, the stream that has been silent for longest makes room.
 */
final class Calls {
    /** Each holds a connection and at most one message; scripts need a few, and what needs more should speak gRPC. */
    static final int MAX = 128;

    /** A stream that spoke since is taken for one that somebody listens to. */
    private static final long SILENT_SECONDS = 60;

    private final Set<GatewayCall> calls = ConcurrentHashMap.newKeySet();

    /** False when there is no place. */
    synchronized boolean add(GatewayCall call) {
        if (calls.size() >= MAX && !makeRoom()) {
            return false;
        }
        return calls.add(call);
    }

    void remove(GatewayCall call) {
        calls.remove(call);
    }

    int size() {
        return calls.size();
    }

    void cancelAll(String why) {
        calls.forEach(call -> call.cancel(why));
    }

    void cancelStreams(String why) {
        calls.stream().filter(GatewayCall::isStream).forEach(call -> call.cancel(why));
    }

    private boolean makeRoom() {
        GatewayCall silent = calls.stream()
                .max(Comparator.comparingLong(GatewayCall::idleNanos))
                .filter(call -> call.idleNanos() > TimeUnit.SECONDS.toNanos(SILENT_SECONDS))
                .orElse(null);
        if (silent == null) {
            return false;
        }
        calls.remove(silent);
        silent.cancel("too many streams, and this one has been silent for longest");
        return true;
    }
}
