package io.cairn.cli;

import io.cairn.client.DiskSpace;
import io.cairn.client.PeerStatus;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/** How {@code cairn status} shows one member. */
final class StatusRows {
    private static final String UNREACHABLE = "unreachable";
    private static final String[] HEADINGS = {
        "name",
        "endpoint",
        "id",
        "role",
        "term",
        "index",
        "applied",
        "lag",
        "revision",
        "snapshot",
        "age",
        "log",
        "disk",
        "tolerates",
        "ready",
        "transfer"
    };
    private static final int ROLE_COLUMN = 3;
    private static final long SECONDS_SHOWN = 1;

    private StatusRows() {}

    static Table table() {
        return new Table(HEADINGS);
    }

    static String[] cells(Peer peer, PeerStatus status) {
        return new String[] {
            status.name(),
            peer.endpoint(),
            Long.toHexString(status.id()),
            role(status),
            Long.toString(status.term()),
            Long.toString(status.index()),
            Long.toString(status.applied()),
            Long.toString(status.lag()),
            Long.toString(status.revision()),
            status.snapshotIndex() == 0 ? "" : Long.toString(status.snapshotIndex()),
            status.snapshotAge().map(StatusRows::age).orElse(""),
            ByteSize.format(status.log().bytes()),
            disk(status.disk()),
            status.toleratedFailures().isPresent()
                    ? Integer.toString(status.toleratedFailures().getAsInt())
                    : "",
            Boolean.toString(status.ready()),
            TransferText.of(status.transfers())
        };
    }

    static String[] unreachableCells(Peer peer) {
        String[] cells = new String[HEADINGS.length];
        Arrays.fill(cells, "");
        cells[0] = peer.name();
        cells[1] = peer.endpoint();
        cells[2] = peer.id() == 0 ? "" : Long.toHexString(peer.id());
        cells[ROLE_COLUMN] = UNREACHABLE;
        return cells;
    }

    static Json json(Peer peer, PeerStatus status) {
        Json json = new Json()
                .put("name", status.name())
                .put("endpoint", peer.endpoint())
                .put("id", Long.toHexString(status.id()))
                .put("cluster_id", Long.toHexString(status.clusterId()))
                .put("role", role(status))
                .put("leader_id", Long.toHexString(status.leaderId()))
                .put("term", status.term())
                .put("index", status.index())
                .put("commit", status.commit())
                .put("applied", status.applied())
                .put("lag", status.lag())
                .put("revision", status.revision())
                .put("compact_revision", status.compactRevision())
                .put("snapshot_index", status.snapshotIndex())
                .put(
                        "snapshot_age_ms",
                        status.snapshotAge().map(Duration::toMillis).orElse(-1L))
                .put("log_start_index", status.log().firstIndex())
                .put("log_bytes", status.log().bytes())
                .put("log_max_bytes", status.logMaxBytes());
        status.toleratedFailures().ifPresent(failures -> json.put("tolerated_failures", failures));
        return json.put("ready", status.ready())
                .putUnlessEmpty("reason", status.reason())
                .put("db_bytes", status.dbBytes())
                .put("disk_free_bytes", status.disk().freeBytes())
                .put("disk_total_bytes", status.disk().totalBytes())
                .put("disk_reserve_bytes", status.disk().reserveBytes())
                .put("disk_level", status.disk().level())
                .put("cairn_version", status.cairnVersion())
                .put("etcd_version", status.etcdVersion())
                .put(
                        "transfers",
                        status.transfers().stream().map(TransferText::json).toList());
    }

    static Json unreachableJson(Peer peer, String why) {
        return new Json()
                .put("name", peer.name())
                .put("endpoint", peer.endpoint())
                .put("id", Long.toHexString(peer.id()))
                .put("role", UNREACHABLE)
                .put("term", 0)
                .put("index", 0)
                .put("applied", 0)
                .put("revision", 0)
                .put("ready", false)
                .put("reason", why);
    }

    /** What is free, and what the peer does about it if that is little. */
    private static String disk(DiskSpace disk) {
        String free = ByteSize.format(disk.freeBytes()) + " free";
        return disk.level().isEmpty() || disk.level().equals("ok") ? free : free + ", " + disk.level();
    }

    private static String role(PeerStatus status) {
        return status.role().name().toLowerCase(Locale.ROOT);
    }

    private static String age(Duration age) {
        return GoDuration.format(Duration.ofSeconds(Math.max(SECONDS_SHOWN, age.toSeconds())));
    }
}
