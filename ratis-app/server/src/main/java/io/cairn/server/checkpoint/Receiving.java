package io.cairn.server.checkpoint;

import io.cairn.server.node.Transfer;
import io.cairn.statemachine.Position;

/**
 * A checkpoint that is being fetched.
 *
 * @param reused bytes that were here before
 */
record Receiving(long leader, String leaderName, Position claim, long total, long reused, Progress progress) {
    Receiving(long leader, String leaderName, Position claim, long total, long reused, long received) {
        this(leader, leaderName, claim, total, reused, new Progress(System.nanoTime(), received));
    }

    /** Any thread. */
    Transfer now() {
        return new Transfer(
                false,
                leader,
                leaderName,
                claim.index(),
                progress.bytes(),
                total,
                reused,
                progress.bytesPerSecond(System.nanoTime()));
    }
}
