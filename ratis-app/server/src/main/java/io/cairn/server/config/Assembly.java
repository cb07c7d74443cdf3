package io.cairn.server.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Makes a {@link PeerConfig} of merged texts: each value on its own first, then what must hold between them. */
final class Assembly {
    private final Layers layers;

    Assembly(Layers layers) {
        this.layers = layers;
    }

    PeerConfig config() throws ConfigException {
        flag(Setting.SUPERVISE, "true", "false"); // the script's to obey, ours to check
        PeerConfig config = new PeerConfig(
                Names.checked(given(Setting.NAME), given(Setting.NAME).text()),
                path(Setting.DATA_DIR),
                Addresses.one(given(Setting.LISTEN_CLIENT_URLS)),
                urls(Setting.ADVERTISE_CLIENT_URLS),
                Addresses.one(given(Setting.LISTEN_PEER_URLS)),
                reachable(
                        Setting.INITIAL_ADVERTISE_PEER_URLS, Addresses.one(given(Setting.INITIAL_ADVERTISE_PEER_URLS))),
                Addresses.byName(given(Setting.INITIAL_CLUSTER)),
                flag(Setting.INITIAL_CLUSTER_STATE, "existing", "new"),
                text(Setting.INITIAL_CLUSTER_TOKEN),
                Addresses.one(given(Setting.LISTEN_METRICS_URLS)),
                size(Setting.LOG_MAX_BYTES, Limits.LOG_BYTES_MIN),
                size(Setting.SNAPSHOT_LOG_BYTES, Limits.SNAPSHOT_LOG_BYTES_MIN),
                snapshotEntries(),
                snapshotAge(),
                snapshotKeep(),
                transferRate(),
                size(Setting.QUOTA_BACKEND_BYTES, Limits.QUOTA_BYTES_MIN),
                diskMarks(),
                electionTimeout(),
                AutoCompaction.read(given(Setting.AUTO_COMPACTION_MODE), given(Setting.AUTO_COMPACTION_RETENTION)),
                maxLearners());
        checkLogBounds(config);
        checkCluster(config);
        return config;
    }

    private Given given(Setting setting) {
        return layers.get(setting);
    }

    private boolean flag(Setting setting, String yes, String no) throws ConfigException {
        String text = given(setting).text();
        if (!text.equals(yes) && !text.equals(no)) {
            throw given(setting).wrong("must be " + yes + " or " + no);
        }
        return text.equals(yes);
    }

    private String text(Setting setting) throws ConfigException {
        if (given(setting).text().isEmpty()) {
            throw given(setting).wrong("must not be empty");
        }
        return given(setting).text();
    }

    private Path path(Setting setting) throws ConfigException {
        try {
            return Path.of(text(setting));
        } catch (InvalidPathException e) {
            throw given(setting).wrong("not a path: " + e.getReason());
        }
    }

    private List<String> urls(Setting setting) throws ConfigException {
        List<Endpoint> endpoints = Addresses.several(given(setting));
        for (Endpoint endpoint : endpoints) {
            reachable(setting, endpoint);
        }
        return endpoints.stream().map(Endpoint::url).toList();
    }

    /** Listening on every address is fine; telling others to connect to "every address" is not. */
    private Endpoint reachable(Setting setting, Endpoint endpoint) throws ConfigException {
        if (endpoint.wildcard()) {
            throw given(setting)
                    .wrong("others cannot connect to " + endpoint.host() + "; set " + setting.flag()
                            + " to an address of this machine");
        }
        return endpoint;
    }

    private long size(Setting setting, long min) throws ConfigException {
        return Limits.atLeast(given(setting), Quantities.size(given(setting)), min);
    }

    private long snapshotEntries() throws ConfigException {
        Given given = given(Setting.SNAPSHOT_ENTRIES);
        return Limits.atLeast(given, Quantities.count(given), Limits.SNAPSHOT_ENTRIES_MIN);
    }

    private Duration snapshotAge() throws ConfigException {
        Given given = given(Setting.SNAPSHOT_AGE);
        return Limits.atLeast(given, Quantities.duration(given), Limits.SNAPSHOT_AGE_MIN);
    }

    private int snapshotKeep() throws ConfigException {
        Given given = given(Setting.SNAPSHOT_KEEP);
        return (int) Limits.between(given, Quantities.count(given), Limits.SNAPSHOT_KEEP_MIN, Limits.SNAPSHOT_KEEP_MAX);
    }

    private int maxLearners() throws ConfigException {
        Given given = given(Setting.MAX_LEARNERS);
        return (int) Limits.between(given, Quantities.count(given), Limits.LEARNERS_MIN, Limits.LEARNERS_MAX);
    }

    private long transferRate() throws ConfigException {
        Given given = given(Setting.TRANSFER_MAX_RATE);
        long rate = Quantities.size(given);
        return rate == 0 ? 0 : Limits.atLeast(given, rate, Limits.TRANSFER_RATE_MIN);
    }

    private DiskMarks diskMarks() throws ConfigException {
        return DiskMarks.read(
                given(Setting.DISK_WARN_BYTES),
                given(Setting.DISK_PURGE_BYTES),
                given(Setting.DISK_REFUSE_BYTES),
                given(Setting.DISK_RESERVE_BYTES));
    }

    private Duration electionTimeout() throws ConfigException {
        Given given = given(Setting.ELECTION_TIMEOUT);
        Duration timeout = Limits.atLeast(given, Quantities.duration(given), Limits.ELECTION_TIMEOUT_MIN);
        return Limits.atMost(given, timeout, Limits.ELECTION_TIMEOUT_MAX);
    }

    private void checkLogBounds(PeerConfig config) throws ConfigException {
        if (config.snapshotLogBytes() > config.logMaxBytes() / Limits.LOG_BYTES_PER_SNAPSHOT_LOG_BYTES) {
            throw given(Setting.SNAPSHOT_LOG_BYTES)
                    .wrong("must be at most half of " + Setting.LOG_MAX_BYTES.flag() + "="
                            + given(Setting.LOG_MAX_BYTES).text());
        }
    }

    private void checkCluster(PeerConfig config) throws ConfigException {
        Given cluster = given(Setting.INITIAL_CLUSTER);
        Map<String, Endpoint> peers = config.initialCluster();
        Endpoint self = peers.get(config.name());
        if (config.joining()) {
            if (peers.size() == (self == null ? 0 : 1)) {
                throw cluster.wrong("must name a peer of the existing cluster");
            }
        } else if (self == null) {
            throw cluster.wrong("must include this peer, " + Setting.NAME.flag() + "=" + config.name());
        }
        if (self != null && !self.equals(config.advertisePeer())) {
            throw cluster.wrong("says " + self.url() + " for " + config.name() + ", but "
                    + Setting.INITIAL_ADVERTISE_PEER_URLS.flag() + " is "
                    + config.advertisePeer().url());
        }
    }
}
