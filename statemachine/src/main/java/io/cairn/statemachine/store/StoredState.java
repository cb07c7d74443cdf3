package io.cairn.statemachine.store;

import io.cairn.statemachine.Position;

/**
 * Where the files of a store stand.
 *
 * @param position last entry in them
 * @param revision 1 before the first change
 * @param compactedRevision -1 before the first compaction
 */
public record StoredState(Position position, long revision, long compactedRevision) {}
