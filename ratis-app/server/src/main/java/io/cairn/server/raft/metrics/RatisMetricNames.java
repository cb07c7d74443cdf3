package io.cairn.server.raft.metrics;

import io.cairn.server.metrics.MetricName;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.ratis.metrics.MetricRegistryInfo;

/** Ratis puts the ids of peer, group and follower into names; here they become labels. */
final class RatisMetricNames {
    private static final Pattern FOLLOWER =
            Pattern.compile("follower_(?<id>.+)_(?<rest>next_index|match_index|rpc_response_time)");
    private static final Pattern SERVER =
            Pattern.compile("(?<id>.+)_(?<rest>lastHeartbeatElapsedTime|peerCommitIndex)");
    private static final Pattern GRPC = Pattern.compile(
            "(?<id>.+)_(?<rest>(latency|success_reply_count|not_leader_reply_count"
                    + "|inconsistency_reply_count|append_entry_timeout_count|pending_log_requests_count)(_heartbeat)?)");

    /** The application name of the registry whose names match {@link #GRPC}; elsewhere such names mean other things. */
    private static final String GRPC_APPLICATION = "ratis_grpc";

    private static final String ETCD_LOG_SYNC = "etcd_disk_wal_fsync_duration_seconds";

    private RatisMetricNames() {}

    static String timer(MetricRegistryInfo info, String name) {
        String own = of(info, name, "_seconds");
        return isLogSync(info, name) ? own.replaceFirst("^[^{]*", ETCD_LOG_SYNC) : own;
    }

    /** What etcd calls a WAL fsync. */
    static boolean isLogSync(MetricRegistryInfo info, String name) {
        return info.getMetricsComponentName().equals("log_worker") && name.equals("syncTime");
    }

    static String of(MetricRegistryInfo info, String name) {
        return of(info, name, "");
    }

    private static String of(MetricRegistryInfo info, String name, String unit) {
        List<String> labels = new ArrayList<>();
        int at = info.getPrefix().indexOf('@');
        labels.add("peer");
        labels.add(at < 0 ? info.getPrefix() : info.getPrefix().substring(0, at));
        if (at >= 0) {
            labels.add("group");
            labels.add(info.getPrefix().substring(at + 1));
        }
        String rest = name;
        Matcher matcher = matcher(info, name);
        if (matcher.matches()) {
            rest = matcher.group("rest");
            labels.add("follower");
            labels.add(matcher.group("id").replaceFirst("@.*", ""));
        }
        String full = info.getApplicationName() + "_" + info.getMetricsComponentName() + "_" + rest + unit;
        return MetricName.of(full, labels.toArray(String[]::new));
    }

    private static Matcher matcher(MetricRegistryInfo info, String name) {
        if (info.getApplicationName().equals(GRPC_APPLICATION)) {
            return GRPC.matcher(name);
        }
        return (name.startsWith("follower_") ? FOLLOWER : SERVER).matcher(name);
    }
}
