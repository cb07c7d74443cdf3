package io.cairn.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The real etcdctl with both: what it prints must be the same, but for what the two cannot have in common. */
@RequiresEtcd
class EtcdctlIT {
    /** A command, and its standard input. */
    record Command(String line, String input) {
        @Override
        public String toString() {
            return line;
        }
    }

    /** Patterns of numbers of their own, as {@link Normal} treats them, and what stands for them. */
    private static final List<String[]> OWN = List.of(
            new String[] {"127\\.0\\.0\\.1:\\d+", "HOST:PORT"},
            new String[] {"\\b[0-9a-f]{13,16}\\b", "ID"},
            new String[] {
                "\"(cluster_id|member_id|ID|leader|raft_term|raftTerm|raftIndex|raftAppliedIndex)\":\\d+", "\"$1\":1"
            },
            new String[] {"\"(dbSize|dbSizeInUse)\":\\d+", "\"$1\":1"},
            new String[] {"\"(ClusterID|MemberID|RaftTerm)\" : \\d+", "\"$1\" : 1"},
            new String[] {"\"version\":\"[^\"]+\"", "\"version\":\"V\""},
            new String[] {"took = [0-9.]+(ns|µs|Âµs|ms|s)", "took = T"});

    /** Rows of endpoint status, whose columns are mostly such numbers: ID, version, size, leader, learner, term, index. */
    private static final Pattern STATUS =
            Pattern.compile("HOST:PORT, ID, [0-9.]+, [0-9.]+ [kM]?B, (\\w+), (\\w+), \\d+, \\d+, \\d+, ");

    private static final Pattern STATUS_TABLE = Pattern.compile("\\| HOST:PORT \\|.*");

    @TempDir
    static Path folder;

    private static RealEtcd etcd;
    private static CairnPeers cairn;
    private static Etcdctl withEtcd;
    private static Etcdctl withCairn;

    @BeforeAll
    static void start() throws IOException {
        etcd = new RealEtcd(folder);
        cairn = new CairnPeers(1, folder);
        withEtcd = new Etcdctl(etcd.endpoint(), Files.createDirectory(folder.resolve("with-etcd")));
        withCairn = new Etcdctl(cairn.endpoint(1), Files.createDirectory(folder.resolve("with-cairn")));
    }

    @AfterAll
    static void stop() {
        cairn.close();
        etcd.close();
    }

    static List<Command> commands() throws IOException {
        List<Command> commands = new ArrayList<>();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(EtcdctlIT.class.getResourceAsStream("etcdctl.commands")),
                StandardCharsets.UTF_8))) {
            for (String line : in.lines().toList()) {
                if (line.startsWith("//")) {
                    continue;
                }
                int last = commands.size() - 1;
                if (line.isEmpty() || line.startsWith("    ")) {
                    Command before = commands.get(last);
                    commands.set(last, new Command(before.line(), before.input() + line.strip() + "\n"));
                } else {
                    commands.add(new Command(line, ""));
                }
            }
        }
        return commands;
    }

    @ParameterizedTest
    @MethodSource("commands")
    void shouldPrintTheSame(Command command) throws IOException, InterruptedException {
        List<String> words = Etcdctl.words(command.line());
        assertEquals(
                printed(withEtcd.run(words, command.input())),
                printed(withCairn.run(words, command.input())),
                command.line());
    }

    /** Commands that go on until they are ended: what they have printed when nothing more comes. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "watch live --prefix",
                "watch live/a --prev-kv",
                "watch live --prefix -w json",
                "watch live/a live/c",
                "watch \"\" --from-key --rev=1",
                "watch live/a --rev=1 --prev-kv",
            })
    void shouldPrintTheSameWhileItWatches(String line) throws IOException, InterruptedException {
        assertEquals(watched(withEtcd, line), watched(withCairn, line), line);
    }

    private static String watched(Etcdctl etcdctl, String line) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "watch", "");
        Process process = etcdctl.start(Etcdctl.words(line), output);
        try {
            // Nothing tells from when on etcdctl watches.
            TimeUnit.MILLISECONDS.sleep(700);
            for (String change :
                    List.of("put live/a 1", "put live/b 2", "put live/a 3", "del live/a", "put live/a end")) {
                etcdctl.run(Etcdctl.words(change), "");
            }
            String end = line.contains("json") ? "ZW5k" : "end";
            for (int i = 0; i < 100 && process.isAlive() && !text(output).contains(end); i++) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        String text = text(output);
        // A live event's header, and one of the past, are at other revisions.
        return OWN.stream()
                .reduce(text, (t, own) -> t.replaceAll(own[0], own[1]), (a, b) -> a)
                .replaceAll("\"revision\":\\d+", "\"revision\":1");
    }

    private static String text(Path output) throws IOException {
        return Files.readString(output, StandardCharsets.ISO_8859_1);
    }

    private static String printed(Etcdctl.Run run) {
        String text = "exit code " + run.exitCode() + "\n" + run.out() + "---- standard error\n" + run.err();
        // A log line of the client has the time in it; what it tells is in the error below it.
        text = text.replaceAll("(?m)^\\{\"level\":\"warn\".*\\R", "");
        for (String[] own : OWN) {
            text = text.replaceAll(own[0], own[1]);
        }
        // The columns of tables are as wide as what is in them.
        text = text.replaceAll("-{3,}", "--").replaceAll(" {2,}", " ");
        text = STATUS.matcher(text).replaceAll("STATUS, $1, $2, ");
        return STATUS_TABLE.matcher(text).replaceAll("| STATUS |");
    }
}
