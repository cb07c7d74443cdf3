package io.cairn.chaos.check;

import io.cairn.api.etcd.WatchCreateRequest;
import io.cairn.api.etcd.WatchResponse;
import java.util.Collections;
import java.util.List;

/**
 * What one watch was told, from its creation on.
 *
 * @param from first revision it wanted: its start revision, or the one after that of its created response
 * @param responses with its id in order, and the progress responses of its stream; those without the created one
 * @param times when each of them arrived
 */
public record Recording(WatchCreateRequest request, long from, List<WatchResponse> responses, List<Long> times) {
    public Recording {
        responses = List.copyOf(responses);
        times = List.copyOf(times);
    }

    /** One of which nobody knows when its responses arrived. */
    public Recording(WatchCreateRequest request, long from, List<WatchResponse> responses) {
        this(request, from, responses, Collections.nCopies(responses.size(), 0L));
    }
}
