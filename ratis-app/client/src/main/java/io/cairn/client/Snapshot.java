package io.cairn.client;

import java.time.Instant;

/**
 * A finished checkpoint of one peer.
 *
 * @param term of the entry it reaches
 * @param index of the entry it reaches
 * @param revision of the store in it
 * @param bytes of all its files, those shared with other checkpoints included
 * @param created when it was finished, by the peer's clock
 */
public record Snapshot(long term, long index, long revision, long bytes, Instant created) {}
