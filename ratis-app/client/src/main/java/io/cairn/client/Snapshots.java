package io.cairn.client;

import java.time.Duration;
import java.util.List;

/** The snapshots of one peer. They are each peer's own: none moves to another one by these calls. */
public final class Snapshots {
    private final AsyncSnapshots async;

    Snapshots(AsyncSnapshots async) {
        this.async = async;
    }

    /** The same calls, answered by futures. */
    public AsyncSnapshots async() {
        return async;
    }

    /** Takes a snapshot on the peer at {@code endpoint} and purges its log behind it, within {@code timeout}. */
    public SnapshotTaken create(String endpoint, Duration timeout) {
        return Await.answer(async.create(endpoint, timeout));
    }

    /** The finished snapshots of the peer at {@code endpoint}, newest first. */
    public List<Snapshot> list(String endpoint) {
        return Await.answer(async.list(endpoint));
    }
}
