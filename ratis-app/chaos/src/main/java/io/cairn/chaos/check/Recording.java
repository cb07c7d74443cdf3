package io.cairn.chaos.check;

import io.cairn.api.etcd.WatchCreateRequest;
import io.cairn.api.etcd.WatchResponse;
import java.util.List;

/**
 * What one watch was told, from its creation on.
 *
 * @param from first revision it wanted: its start revision, or the one after that of its created response
 * @param responses with its id in order, and the progress responses of its stream; those without the created one
 */
public record Recording(WatchCreateRequest request, long from, List<WatchResponse> responses) {}
