package io.cairn.cli;

import io.cairn.client.LogExtent;
import io.cairn.client.Snapshot;

/** How snapshots and runs of the log are shown. */
final class SnapshotRows {
    private SnapshotRows() {}

    /** {@code 12-400 (8.4 MB)}, or only the size when no entry is left. */
    static String extent(LogExtent extent) {
        String size = ByteSize.format(extent.bytes());
        return extent.lastIndex() < extent.firstIndex() ? "empty (" + size + ")" : entries(extent) + " (" + size + ")";
    }

    static String entries(LogExtent extent) {
        return extent.firstIndex() + "-" + extent.lastIndex();
    }

    static Json putExtent(Json json, LogExtent extent) {
        return json.put("first_index", extent.firstIndex())
                .put("last_index", extent.lastIndex())
                .put("bytes", extent.bytes());
    }

    static Json json(Peer peer, Snapshot snapshot) {
        return new Json()
                .put("name", peer.name())
                .put("endpoint", peer.endpoint())
                .put("term", snapshot.term())
                .put("index", snapshot.index())
                .put("revision", snapshot.revision())
                .put("bytes", snapshot.bytes())
                .put("created", snapshot.created().toString());
    }
}
