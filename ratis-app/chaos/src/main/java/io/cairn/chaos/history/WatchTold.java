package io.cairn.chaos.history;

import io.cairn.api.etcd.WatchResponse;

/**
 * A message of a watch stream: created, events, progress or cancelled.
 *
 * @param stream of {@link WatchOpened}
 * @param at when it arrived
 */
public record WatchTold(long stream, WatchResponse response, long at) implements Fact {}
