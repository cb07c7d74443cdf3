package io.cairn.conformance;

import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What etcdctl printed, without what two servers cannot have in common: for text what {@link Normal} is for answers. */
final class EtcdctlText {
    /** Patterns of numbers of their own, and what stands for them. */
    private static final List<String[]> OWN = List.of(
            new String[] {"127\\.0\\.0\\.1:\\d+", "HOST:PORT"},
            new String[] {"\\b[0-9a-f]{13,16}\\b", "ID"},
            new String[] {
                "\"(cluster_id|member_id|ID|id|leader|lease|raft_term|raftTerm|raftIndex|raftAppliedIndex)\":-?[1-9]\\d*",
                "\"$1\":1"
            },
            new String[] {"\"(dbSize|dbSizeInUse)\":\\d+", "\"$1\":1"},
            new String[] {
                "\"(ClusterID|MemberID|RaftTerm|ID|Leader|DBSize|RaftIndex|RaftAppliedIndex)\" : \\d+", "\"$1\" : 1"
            },
            new String[] {"\"version\":\"[^\"]+\"", "\"version\":\"V\""},
            new String[] {"\"Version\" : \"[^\"]+\"", "\"Version\" : \"V\""},
            new String[] {"\"took\":\"[^\"]+\"", "\"took\":\"T\""},
            new String[] {"took = [0-9.]+(ns|µs|Âµs|ms|s)", "took = T"},
            new String[] {"remaining\\(\\d+s\\)", "remaining(T)"},
            new String[] {"\"ttl\":[1-9]\\d*", "\"ttl\":1"});

    /** Rows of endpoint status, whose columns are mostly such numbers: ID, version, size, leader, learner, term, index. */
    private static final Pattern STATUS =
            Pattern.compile("HOST:PORT, ID, [0-9.]+, [0-9.]+ [kM]?B, (\\w+), (\\w+), \\d+, \\d+, \\d+, ");

    private static final Pattern STATUS_TABLE = Pattern.compile("\\| HOST:PORT \\|.*");

    /** Members come in the order of their ids. */
    private static final Pattern MEMBERS = Pattern.compile("(?<=\"members\":\\[)\\{.*\\}(?=\\])");

    private static final Pattern INITIAL_CLUSTER = Pattern.compile("(?<=ETCD_INITIAL_CLUSTER=\")[^\"]*");
    private static final Pattern MEMBER_ROWS = Pattern.compile("(?m)(^ID, \\w+, .*\\R)+");

    private EtcdctlText() {}

    static String of(Etcdctl.Run run) {
        return of("exit code " + run.exitCode() + "\n" + run.out() + "---- standard error\n" + run.err());
    }

    static String of(String printed) {
        // A log line of the client has the time in it; what it tells is in the error below it.
        String text = printed.replaceAll("(?m)^\\{\"level\":\"(warn|info)\".*\\R", "");
        for (String[] own : OWN) {
            text = text.replaceAll(own[0], own[1]);
        }
        // The columns of tables are as wide as what is in them.
        text = text.replaceAll("-{3,}", "--").replaceAll(" {2,}", " ");
        text = STATUS.matcher(text).replaceAll("STATUS, $1, $2, ");
        text = STATUS_TABLE.matcher(text).replaceAll("| STATUS |");
        text = MEMBERS.matcher(text).replaceAll(found -> sorted(found, "(?<=\\}),(?=\\{)", ","));
        text = INITIAL_CLUSTER.matcher(text).replaceAll(found -> sorted(found, ",", ","));
        return MEMBER_ROWS.matcher(text).replaceAll(found -> sorted(found, "\\R", "\n") + "\n");
    }

    private static String sorted(MatchResult found, String separator, String joiner) {
        return Matcher.quoteReplacement(
                Arrays.stream(found.group().split(separator)).sorted().collect(Collectors.joining(joiner)));
    }
}
