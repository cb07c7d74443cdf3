package io.cairn.client;

import java.time.Duration;

/** How one peer is. Every call asks the peer at the endpoint given and no other; the endpoint may be any. */
public final class Status {
    private final AsyncStatus async;

    Status(AsyncStatus async) {
        this.async = async;
    }

    /** The same calls, answered by futures. */
    public AsyncStatus async() {
        return async;
    }

    /** What a Cairn peer knows of itself; needs no leader. Fails with UNIMPLEMENTED against etcd. */
    public PeerStatus peer(String endpoint) {
        return Await.answer(async.peer(endpoint));
    }

    /** What a member says of itself in etcd's words; needs no leader. */
    public EtcdStatus etcd(String endpoint) {
        return Await.answer(async.etcd(endpoint));
    }

    /** Proves with a linearizable read that the peer serves; answers how long that took. */
    public Duration health(String endpoint) {
        return Await.answer(async.health(endpoint));
    }

    /** The hash of all key-values up to {@code revision}, 0 for the current one. */
    public KvHash hashKv(String endpoint, long revision) {
        return Await.answer(async.hashKv(endpoint, revision));
    }

    /** What holds each part of the peer's log, and why. */
    public LogExplanation explainLog(String endpoint) {
        return Await.answer(async.explainLog(endpoint));
    }
}
