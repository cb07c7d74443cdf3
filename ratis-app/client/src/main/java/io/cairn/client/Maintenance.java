package io.cairn.client;

import java.time.Duration;

/** Upkeep of the cluster. Waits and fails as {@link Kv} does. */
public final class Maintenance {
    private final AsyncMaintenance async;

    Maintenance(AsyncMaintenance async) {
        this.async = async;
    }

    /** The same calls, answered by futures. */
    public AsyncMaintenance async() {
        return async;
    }

    /** The alarms that are up. */
    public AlarmList alarms() {
        return Await.answer(async.alarms());
    }

    /** Clears all alarms; answers those that it cleared. */
    public AlarmList disarm() {
        return Await.answer(async.disarm());
    }

    /** Gives the space that deleted data took back to the file system, on the peer at {@code endpoint} only. */
    public Header defragment(String endpoint, Duration timeout) {
        return Await.answer(async.defragment(endpoint, timeout));
    }
}
