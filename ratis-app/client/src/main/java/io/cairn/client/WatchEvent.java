package io.cairn.client;

import java.util.Optional;

/**
 * One key was put or deleted.
 *
 * @param deleted otherwise it was put
 * @param kv as it is now; of one that was deleted only the key and the modification revision
 * @param previous what it was before, if that was asked for and is not compacted
 */
public record WatchEvent(boolean deleted, KeyValue kv, Optional<KeyValue> previous) {}
