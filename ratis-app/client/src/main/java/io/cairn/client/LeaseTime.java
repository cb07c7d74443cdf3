package io.cairn.client;

import java.util.List;

/**
 * How long a lease still lives.
 *
 * @param ttlSeconds what is left; negative when there is no such lease
 * @param grantedSeconds what it starts with
 * @param keys that are attached to it; empty unless asked for
 */
public record LeaseTime(Header header, long id, long ttlSeconds, long grantedSeconds, List<ByteSequence> keys) {
    /** Copies the list. */
    public LeaseTime {
        keys = List.copyOf(keys);
    }
}
