package io.cairn.server.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * One row per thing an operator can set. The flag, the environment variable, the key in the file, {@code --help} and
 * conf/peer.properties all come from this table.
 *
 * <p>A default may take up the value of another setting as {@code ${flag}}, and the folder for data as {@code ${CAIRN_DATA}}.
 */
enum Setting {
    NAME("name", "NAME", "n1", "label of this peer, unique in its cluster"),
    DATA_DIR(
            "data-dir",
            "DIR",
            "${CAIRN_DATA}/${name}",
            "where this peer keeps its log, store and checkpoints; by default <name> in the folder CAIRN_DATA or data"),
    LISTEN_CLIENT_URLS(
            "listen-client-urls", "URL", "http://127.0.0.1:2379", "where to serve the client API (gRPC, etcd v3)"),
    ADVERTISE_CLIENT_URLS(
            "advertise-client-urls",
            "URL,...",
            "${listen-client-urls}",
            "what the member list tells clients; by default what listen-client-urls says"),
    LISTEN_PEER_URLS("listen-peer-urls", "URL", "http://127.0.0.1:2380", "where to listen for the other peers"),
    INITIAL_ADVERTISE_PEER_URLS(
            "initial-advertise-peer-urls",
            "URL",
            "${listen-peer-urls}",
            "where the other peers reach this one; by default what listen-peer-urls says"),
    INITIAL_CLUSTER(
            "initial-cluster",
            "NAME=URL,...",
            "${name}=${initial-advertise-peer-urls}",
            "every founding peer and its peer URL, this one included; by default this peer alone"),
    INITIAL_CLUSTER_STATE(
            "initial-cluster-state", "new|existing", "new", "found a cluster, or become a member of an existing one"),
    INITIAL_CLUSTER_TOKEN(
            "initial-cluster-token",
            "TEXT",
            "cairn",
            "keeps clusters apart that were founded with the same addresses; the same on every peer"),
    LISTEN_METRICS_URLS(
            "listen-metrics-urls", "URL", "http://127.0.0.1:2381", "where to serve metrics and health (HTTP)"),
    LOG_MAX_BYTES("log-max-bytes", "SIZE", "128MiB", "bound on the Raft log on disk, whatever happens; at least 64MiB"),
    SNAPSHOT_LOG_BYTES(
            "snapshot-log-bytes",
            "SIZE",
            "32MiB",
            "take a checkpoint after this much log; at most half of log-max-bytes"),
    SNAPSHOT_ENTRIES("snapshot-entries", "COUNT", "100000", "take a checkpoint after this many log entries"),
    SNAPSHOT_AGE("snapshot-age", "DURATION", "30m", "take a checkpoint when the last is this old and anything changed"),
    SNAPSHOT_KEEP("snapshot-keep", "COUNT", "2", "checkpoints to keep; at least 2"),
    TRANSFER_MAX_RATE(
            "transfer-max-rate",
            "SIZE",
            "0",
            "bytes a second that this peer sends of snapshots, to all peers together; 0: no limit, else at least 256KiB"),
    QUOTA_BACKEND_BYTES("quota-backend-bytes", "SIZE", "8GiB", "refuse writes when the store is larger than this"),
    DISK_WARN_BYTES("disk-warn-bytes", "SIZE", "2GiB", "warn when less of the disk is free; 0: never"),
    DISK_PURGE_BYTES(
            "disk-purge-bytes",
            "SIZE",
            "1GiB",
            "take checkpoints and purge the log early when less of the disk is free; 0: never"),
    DISK_REFUSE_BYTES(
            "disk-refuse-bytes",
            "SIZE",
            "512MiB",
            "have the cluster refuse writes when less of this peer's disk is free, until a quarter more is; 0: never"),
    DISK_RESERVE_BYTES(
            "disk-reserve-bytes",
            "SIZE",
            "32MiB",
            "keep a file of this size, given up when less than that is free so that the log can go on; 0: none"),
    AUTO_COMPACTION_MODE(
            "auto-compaction-mode",
            "periodic|revision",
            "periodic",
            "what auto-compaction-retention counts: time or revisions"),
    AUTO_COMPACTION_RETENTION(
            "auto-compaction-retention",
            "DURATION|COUNT",
            "1h",
            "compact history older than this by itself; a bare number is hours, or revisions; 0: never"),
    ELECTION_TIMEOUT(
            "election-timeout",
            "DURATION",
            "1s",
            "stand for election after this to twice this without a leader; 200ms to 50s"),
    MAX_LEARNERS("max-learners", "COUNT", "1", "how many learners there may be at once; the leader's value counts"),
    SUPERVISE(
            "supervise",
            "true|false",
            "false",
            "restart the peer after a fail-stop, with back-off; done by start-peer.sh, where --supervise alone means true"),
    CONFIG_FILE("config-file", "FILE", "", "read settings from here: key = flag without dashes");

    private static final String ENV_PREFIX = "CAIRN_";

    private final String key;
    private final String placeholder;
    private final String defaultText;
    private final String help;

    Setting(String key, String placeholder, String defaultText, String help) {
        this.key = key;
        this.placeholder = placeholder;
        this.defaultText = defaultText;
        this.help = help;
    }

    static Optional<Setting> ofKey(String key) {
        return Arrays.stream(values()).filter(row -> row.key.equals(key)).findFirst();
    }

    /** The name in a file; a flag is this behind two dashes. */
    String key() {
        return key;
    }

    String flag() {
        return "--" + key;
    }

    String variable() {
        return ENV_PREFIX + key.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    String placeholder() {
        return placeholder;
    }

    /** May refer to other settings; see the type. */
    String defaultText() {
        return defaultText;
    }

    String help() {
        return help;
    }

    /** A file cannot name another file. */
    boolean allowedInFile() {
        return this != CONFIG_FILE;
    }
}
