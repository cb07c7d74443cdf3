package io.cairn.client;

import io.cairn.api.etcd.WatchCreateRequest;

/**
 * What to tell of.
 *
 * @param fromRevision the first revision to tell of; 0: whatever happens from now on
 * @param prevKv whether to tell what keys were before
 */
public record WatchOptions(long fromRevision, boolean prevKv) {
    /** From now on, without what keys were before. */
    public static final WatchOptions DEFAULTS = new WatchOptions(0, false);

    /** From {@code revision} on, which may lie in the past as far as it is not compacted. */
    public WatchOptions fromRevision(long revision) {
        return new WatchOptions(revision, prevKv);
    }

    /** With what keys were before. */
    public WatchOptions withPrevKv() {
        return new WatchOptions(fromRevision, true);
    }

    WatchCreateRequest request(KeyRange range) {
        return WatchCreateRequest.newBuilder()
                .setKey(range.wireStart())
                .setRangeEnd(range.wireEnd())
                .setStartRevision(fromRevision)
                .setPrevKv(prevKv)
                // So that a watch on which nothing happens goes on from where it is and not from its beginning.
                .setProgressNotify(true)
                .build();
    }
}
