package io.cairn.server.checkpoint;

import io.cairn.statemachine.Position;
import io.cairn.statemachine.checkpoint.Checkpoint;

/**
 * A checkpoint that a peer receives.
 *
 * @param claim the log from behind it on is what the peer needs next
 * @param bytes of all its files
 * @param from label of the peer that sends it; empty: this one
 */
record Parcel(Position claim, long bytes, String from) {
    static Parcel ofOwn(Checkpoint checkpoint) {
        return new Parcel(checkpoint.claim(), checkpoint.bytes(), "");
    }

    boolean isOwn() {
        return from.isEmpty();
    }
}
