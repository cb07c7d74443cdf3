package io.cairn.chaos.history;

/**
 * A peer's hash of its history.
 *
 * @param peer name
 * @param revision up to which it is
 * @param compacted greatest compacted revision then, -1 for none; what was dropped counts in the hash, too
 */
public record PeerHash(String peer, long revision, long compacted, long hash, long at) implements Fact {}
