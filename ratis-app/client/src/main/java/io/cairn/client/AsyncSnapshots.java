package io.cairn.client;

import io.cairn.api.admin.AdminGrpc;
import io.cairn.api.admin.CreateSnapshotRequest;
import io.cairn.api.admin.ListSnapshotsRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The snapshots of one peer, without waiting. Futures behave as those of {@link AsyncKv}. */
public final class AsyncSnapshots {
    private final Calls calls;

    AsyncSnapshots(Calls calls) {
        this.calls = calls;
    }

    /** See {@link Snapshots#create(String, Duration)}. */
    public CompletableFuture<SnapshotTaken> create(String endpoint, Duration timeout) {
        return calls.at(
                endpoint,
                AdminGrpc.getCreateSnapshotMethod(),
                CreateSnapshotRequest.getDefaultInstance(),
                true,
                timeout,
                AdminResults::taken);
    }

    /** See {@link Snapshots#list(String)}. */
    public CompletableFuture<List<Snapshot>> list(String endpoint) {
        return calls.at(
                endpoint,
                AdminGrpc.getListSnapshotsMethod(),
                ListSnapshotsRequest.getDefaultInstance(),
                AdminResults::snapshots);
    }
}
