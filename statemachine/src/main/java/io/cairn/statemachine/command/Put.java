package io.cairn.statemachine.command;

import io.cairn.statemachine.Bytes;

/**
 * Sets a key. Unless {@code ignoreLease}, the key hangs on {@code lease} afterwards and on no other.
 *
 * @param lease 0: none
 * @param prevKv answer with what the key was before
 * @param ignoreValue keep the current value; the key must exist
 * @param ignoreLease keep the current lease; the key must exist
 */
public record Put(Bytes key, Bytes value, long lease, boolean prevKv, boolean ignoreValue, boolean ignoreLease)
        implements Command, Operation {
    public static Put of(Bytes key, Bytes value) {
        return new Put(key, value, 0, false, false, false);
    }
}
