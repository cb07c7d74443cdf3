package io.cairn.client;

/**
 * A hash of all key-values with their revisions, up to one revision. Equal on all members at the same revision and
 * the same compact revision.
 *
 * @param header who answered, and its revision
 * @param hash unsigned 32 bits
 * @param compactRevision the last compaction, -1 for none
 * @param hashRevision what was hashed, 0 from a server that does not tell
 */
public record KvHash(Header header, long hash, long compactRevision, long hashRevision) {}
