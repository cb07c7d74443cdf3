package io.cairn.cli;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Flags of the verbs that make data directories of a new cluster: of one member, or of all. */
final class NewCluster {
    /** As etcd advises: more than clients can have seen beyond the files, and no risk of running out. */
    private static final String BUMP = "1000000000";

    @Option(names = "--all", paramLabel = "DATA-ROOT", description = "make DATA-ROOT/NAME for every member")
    private @Nullable Path all;

    @Option(names = "--data-dir", paramLabel = "DIR", description = "data directory to be made")
    private @Nullable Path dataDir;

    @Option(names = "--name", paramLabel = "NAME", description = "the member it is for")
    private @Nullable String name;

    @Option(
            names = "--initial-cluster",
            required = true,
            paramLabel = "n1=http://…",
            description = "all members of the new cluster with their peer URLs")
    private String cluster = "";

    @Option(
            names = "--initial-advertise-peer-urls",
            paramLabel = "url",
            description = "must be the member's in --initial-cluster; default: that one")
    private @Nullable String advertise;

    @Option(
            names = "--initial-cluster-token",
            defaultValue = "cairn",
            paramLabel = "token",
            description = "start the peers with the same; another one for each restore of one backup member by member")
    private String token = "";

    @Option(
            names = "--bump-revision",
            defaultValue = BUMP,
            paramLabel = "N",
            description = "what the revision rises by, so that none comes twice; default: " + BUMP)
    private long bump;

    @Option(
            names = "--mark-compacted",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "whether watches of earlier revisions are told that these are compacted; default: true")
    private boolean compact;

    /** For the process that makes them; mistakes in the flags are refused here. */
    List<String> args() {
        if (bump < 0) {
            throw new CliException(ExitCode.BAD_ARGS, "--bump-revision: revisions never go down");
        }
        Map<String, String> peers = peers();
        List<String> args = new ArrayList<>(List.of("--token=" + token, "--bump=" + bump, "--compact=" + compact));
        peers.forEach((member, address) -> args.add("--peer=" + member + "=" + address));
        directories(peers).forEach((member, directory) -> args.add("--member=" + member + "=" + directory));
        // Member by member, each command must come to the same ids; with all at once they need be known nowhere else.
        args.add("--salt=" + (all == null ? "" : Long.toHexString(new SecureRandom().nextLong())));
        return args;
    }

    private Map<String, Path> directories(Map<String, String> peers) {
        Map<String, Path> directories = new LinkedHashMap<>();
        Path root = all;
        if (root != null) {
            if (dataDir != null || name != null) {
                throw new CliException(
                        ExitCode.BAD_ARGS, "--all makes every directory: leave out --name and --data-dir");
            }
            peers.keySet().forEach(member -> directories.put(member, root.resolve(member)));
            return directories;
        }
        if (name == null || dataDir == null) {
            throw new CliException(ExitCode.BAD_ARGS, "give --all DATA-ROOT, or --name NAME and --data-dir DIR");
        }
        String address = peers.get(name);
        if (address == null) {
            throw new CliException(ExitCode.BAD_ARGS, "--initial-cluster has no member named " + name);
        }
        if (advertise != null && !hostPort(advertise).equals(address)) {
            throw new CliException(
                    ExitCode.BAD_ARGS, "--initial-advertise-peer-urls is not what --initial-cluster has for " + name);
        }
        directories.put(name, dataDir);
        return directories;
    }

    private Map<String, String> peers() {
        Map<String, String> peers = new LinkedHashMap<>();
        for (String pair : cluster.split(",")) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new CliException(ExitCode.BAD_ARGS, "--initial-cluster: '" + pair + "' is not NAME=URL");
            }
            String address = hostPort(pair.substring(equals + 1).strip());
            if (peers.containsValue(address)
                    || peers.put(pair.substring(0, equals).strip(), address) != null) {
                throw new CliException(ExitCode.BAD_ARGS, "--initial-cluster: '" + pair + "' is there twice");
            }
        }
        return peers;
    }

    private static String hostPort(String url) {
        String address = url.replaceFirst("^http://", "").replaceFirst("/$", "");
        if (!address.matches("(\\[[0-9a-fA-F:.]+\\]|[A-Za-z0-9._-]+):\\d{1,5}")) {
            throw new CliException(
                    ExitCode.BAD_ARGS,
                    "'" + url + "' is not http://HOST:PORT; write for example http://127.0.0.1:2380");
        }
        return address;
    }

    /** What was made, by what the process reports. */
    static Table table(List<Map<String, String>> members) {
        Table table = new Table("name", "data dir", "member id", "cluster id", "revision");
        for (Map<String, String> member : members) {
            table.row(
                    member.getOrDefault("name", ""),
                    member.getOrDefault("data_dir", ""),
                    member.getOrDefault("member_id", ""),
                    member.getOrDefault("cluster_id", ""),
                    member.getOrDefault("revision", ""));
        }
        return table;
    }

    static List<Json> json(List<Map<String, String>> members) {
        List<Json> list = new ArrayList<>();
        for (Map<String, String> member : members) {
            list.add(new Json()
                    .put("name", member.getOrDefault("name", ""))
                    .put("data_dir", member.getOrDefault("data_dir", ""))
                    .put("member_id", member.getOrDefault("member_id", ""))
                    .put("cluster_id", member.getOrDefault("cluster_id", ""))
                    .put("revision", Long.parseLong(member.getOrDefault("revision", "0")))
                    .put("compact_revision", Long.parseLong(member.getOrDefault("compact_revision", "0"))));
        }
        return list;
    }
}
