package io.cairn.chaos.history;

import io.cairn.api.etcd.WatchCreateRequest;

/**
 * A watch was asked for. What it is told follows as {@link WatchTold} of the same stream with the same watch id.
 *
 * @param stream unique in the run for each gRPC stream
 * @param watch its id on the stream; asked for by the client, so that it is known beforehand
 * @param watcher who watches: resuming opens another stream for the same watcher
 * @param peer name of the peer that was asked
 * @param request as sent; its start revision is where a resumed watcher goes on
 */
public record WatchOpened(long stream, long watch, int watcher, String peer, WatchCreateRequest request, long at)
        implements Fact {}
