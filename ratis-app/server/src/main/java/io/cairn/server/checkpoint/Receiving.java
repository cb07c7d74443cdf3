package io.cairn.server.checkpoint;

import io.cairn.server.node.Transfer;
import io.cairn.statemachine.Position;

/**
 * A checkpoint that is being fetched.
 *
 * @param peer id of the one that sends it, and its label
 * @param reused bytes that were here before
 */
record Receiving(long peer, String peerName, Position claim, long total, long reused, Progress progress) {
    Receiving(long peer, String peerName, Position claim, long total, long reused, long received) {
        this(peer, peerName, claim, total, reused, new Progress(System.nanoTime(), received));
    }

    /** Bytes. */
    long missing() {
        return total - progress.bytes();
    }

    /** Any thread. */
    Transfer now() {
        return new Transfer(
                false,
                peer,
                peerName,
                claim.index(),
                progress.bytes(),
                total,
                reused,
                progress.bytesPerSecond(System.nanoTime()));
    }
}
