package io.cairn.server.raft;

import java.util.concurrent.CompletableFuture;

/** Answers calls of other peers, bytes to bytes. Called on RPC threads; must not block. */
@FunctionalInterface
public interface PeerHandler {
    CompletableFuture<byte[]> handle(byte[] request);
}
