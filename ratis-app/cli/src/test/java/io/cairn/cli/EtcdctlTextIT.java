package io.cairn.cli;

import static io.cairn.cli.EtcdctlOutput.errorLine;
import static io.cairn.cli.EtcdctlOutput.hexIds;
import static io.cairn.cli.EtcdctlOutput.took;
import static io.cairn.cli.EtcdctlOutput.withoutRevisions;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs the same commands through etcdctl and through cairn against one real etcd, and compares standard output, the
 * error line and the exit code. Needs {@code -Dcairn.etcd.bin=<directory of etcd and etcdctl>}.
 */
@EnabledIfSystemProperty(
        named = "cairn.etcd.bin",
        matches = ".+",
        disabledReason = "SKIPPED: texts were NOT compared with etcdctl; pass -Dcairn.etcd.bin=<directory>")
class EtcdctlTextIT {
    /** Long enough to print what has happened already; on a slow machine a later one. */
    private static final List<Duration> WATCHED_FOR =
            List.of(Duration.ofSeconds(2), Duration.ofSeconds(8), Duration.ofSeconds(30));

    @TempDir
    static Path dir;

    private static RealEtcd etcd;

    @BeforeAll
    static void startEtcd() throws IOException, InterruptedException {
        etcd = new RealEtcd(Path.of(System.getProperty("cairn.etcd.bin")), dir);
        for (String[] put : List.of(new String[] {"a", "1"}, new String[] {"b", "2"}, new String[] {"b2", "3"})) {
            etcd.etcdctl("", "put", put[0], put[1]);
        }
        etcd.etcdctl("line\n", "put", "piped");
        etcd.etcdctl("", "put", "ключ", "знач");
    }

    @AfterAll
    static void stopEtcd() {
        etcd.close();
    }

    static Stream<String> reads() {
        return Stream.of(
                "get a",
                "get a -w json",
                "get a --hex",
                "get ключ",
                "get ключ --hex",
                "get piped",
                "get none",
                "get none -w json",
                "get a c",
                "get a c --limit 1 -w json",
                "get a c --limit=2 --order=DESCEND",
                "get a --from-key --sort-by=MODIFY --order=descend",
                "get  --prefix",
                "get  --from-key --keys-only",
                "get b --prefix --print-value-only",
                "get b --prefix --keys-only -w json",
                "get b --prefix=true --sort-by CREATE",
                "get a --rev 2",
                "get a --consistency s",
                "endpoint status",
                "endpoint status -w table",
                "endpoint status --cluster",
                "endpoint status -w json",
                "endpoint hashkv",
                "endpoint hashkv -w table",
                "endpoint hashkv --rev 3 -w json",
                "endpoint health -w json",
                "endpoint health --cluster -w json",
                "member list",
                "member list -w table",
                "member list -w json",
                "alarm list",
                "alarm disarm",
                "lease timetolive 1234",
                "lease timetolive 1234 -w json",
                "lease timetolive 1234 --keys",
                "del none",
                "del none -w json");
    }

    static Stream<String> mistakes() {
        return Stream.of(
                "get",
                "get a --rev 1000",
                "get a b --prefix",
                "get a --prefix --from-key",
                "get a --order up",
                "get a --sort-by size",
                "get a --consistency x",
                "get a -w bar",
                "get a -w table",
                "get a --print-value-only -w json",
                "get a --unheard-of",
                "put",
                "put a b --ignore-value",
                "put none --ignore-value",
                "put a b --lease zz",
                "put a b --lease 1f",
                "put  x",
                "del",
                "del a b --prefix",
                "compaction",
                "compaction x",
                "compaction 1000",
                "zzzzzz",
                "member add",
                "member add a b",
                "member add n2",
                "member remove",
                "member remove zz",
                "member remove 1234",
                "member promote",
                "member promote zz",
                "member promote 1234",
                "member update",
                "member update zz",
                "member update 1234",
                "member update 1234 --peer-urls=http://127.0.0.1:1",
                "move-leader",
                "watch",
                "watch a b --prefix",
                "lease grant",
                "lease grant x",
                "lease revoke",
                "lease revoke zz",
                "lease revoke 1234",
                "lease timetolive",
                "lease timetolive zz",
                "lease keep-alive",
                "lease keep-alive zz",
                "lease keep-alive 1234 --once",
                "move-leader zz",
                "move-leader 1234",
                "txn a");
    }

    static Stream<String> transactions() {
        return Stream.of(
                "ver(\"t\") = \"0\"\n\nput t 1\nget t\n\nget t\n\n",
                "val(\"a\") > \"0\"\nmod(\"a\") != \"1\"\nc(\"a\") < \"9\"\n\nget a --prefix\nget b --keys-only\n\n\n",
                "\nput \"q q\" \"x\\ny\" --prev-kv\nget \"q q\"\ndel t --prev-kv\n\n\n",
                "ver(\"a\") = \"0\"\n\n\nget b --prefix --print-value-only\ndel none\n\n",
                "\n\n\n",
                "\nput a 1",
                "foo(\"a\") = \"0\"\n\n\n\n",
                "ver(a) = 0\n\n\n\n",
                "ver(\"a\")=\"0\"\n\n\n\n",
                "ver(\"a\") = \"x\"\n\n\n\n",
                "\nfoo a 5\n\n\n",
                "\nput a\n\n\n",
                "\nput a 1\nput a 2\n\n\n");
    }

    @ParameterizedTest
    @MethodSource("reads")
    void shouldPrintWhatEtcdctlPrints(String command) throws Exception {
        String[] args = command.split(" ", -1);
        compare(etcd.etcdctl("", args), cairn("", args));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void shouldRefuseAsEtcdctlDoes(String command) throws Exception {
        String[] args = command.split(" ", -1);
        compare(etcd.etcdctl("", args), cairn("", args));
    }

    @ParameterizedTest
    @MethodSource("transactions")
    void shouldRunTransactionsAsEtcdctlDoes(String input) throws Exception {
        for (String format : List.of("simple", "json")) {
            forget();
            CommandLineRun expected = etcd.etcdctl(input, "txn", "-w", format);
            forget();
            CommandLineRun actual = cairn(input, "txn", "-w", format);
            compare(withoutRevisions(expected), withoutRevisions(actual));
        }
        forget();
        CommandLineRun expected = etcd.etcdctl(input, "txn", "-i");
        forget();
        compare(expected, cairn(input, "txn", "-i"));
    }

    @Test
    void shouldWriteAsEtcdctlDoes() throws Exception {
        for (String format : List.of("simple", "json")) {
            for (String command :
                    List.of("put w 1", "put w 2 --prev-kv", "put w --ignore-value --prev-kv", "del w --prev-kv")) {
                String[] args = (command + " -w " + format).split(" ", -1);
                String[] theirs = args.clone();
                theirs[1] = "theirs";
                String[] ours = args.clone();
                ours[1] = "ourrrs";
                compare(
                        withoutKeys(withoutRevisions(etcd.etcdctl("", theirs))),
                        withoutKeys(withoutRevisions(cairn("", ours))));
            }
        }
    }

    @Test
    void shouldChangeMembersAsEtcdctlDoes() throws Exception {
        int port = 1;
        for (String format : List.of("simple", "json")) {
            String[] add = {"member", "add", "n2", "--learner", "--peer-urls=http://127.0.0.1:" + port++, "-w", format};
            CommandLineRun theirs = etcd.etcdctl("", add);
            String theirId = newId();
            CommandLineRun theyRemove = etcd.etcdctl("", "member", "remove", theirId, "-w", format);
            // etcd makes the same id of the same URL in the same second, and takes no id again.
            add[4] = "--peer-urls=http://127.0.0.1:" + port++;
            CommandLineRun ours = cairn("", add);
            assertEquals(0, ours.exitCode(), ours.err());
            String ourId = newId();
            String[] update = {"member", "update", ourId, "--peer-urls=http://127.0.0.1:" + port++, "-w", format};
            assertEquals(
                    parts(etcd.etcdctl("", update).out()),
                    parts(cairn("", update).out()));
            CommandLineRun weRemove = cairn("", "member", "remove", ourId, "-w", format);
            assertEquals(parts(theirs.out()), parts(ours.out()));
            assertEquals(parts(theyRemove.out()), parts(weRemove.out()));
            assertEquals(0, weRemove.exitCode());
        }
    }

    /** Of the learner, which is the only one that never started. */
    private static String newId() throws IOException, InterruptedException {
        String unstarted = etcd.etcdctl("", "member", "list")
                .out()
                .lines()
                .filter(line -> line.contains(", unstarted, "))
                .findFirst()
                .orElseThrow();
        return unstarted.substring(0, unstarted.indexOf(','));
    }

    /** In any order, since the new member's random id decides where it stands. */
    private static List<String> parts(String out) {
        return Stream.of(hexIds(out)
                        .replaceAll("http://127.0.0.1:\\d\\b", "URL")
                        .replaceAll(" *\\b[0-9a-f]{12,16}\\b", " ID")
                        .split("[,{}\\[\\]\"]+"))
                .sorted()
                .toList();
    }

    @Test
    void shouldHandleLeasesAsEtcdctlDoes() throws Exception {
        for (String format : List.of("simple", "json")) {
            CommandLineRun theirs = etcd.etcdctl("", "lease", "grant", "300", "-w", format);
            CommandLineRun ours = cairn("", "lease", "grant", "300", "-w", format);
            assertEquals(withoutLease(theirs.out()), withoutLease(ours.out()));
            List<String> ids =
                    etcd.etcdctl("", "lease", "list").out().lines().skip(1).toList();
            assertEquals(2, ids.size());
            compare(etcd.etcdctl("", "lease", "list", "-w", format), cairn("", "lease", "list", "-w", format));
            etcd.etcdctl("", "put", "zk", "v", "--lease=" + ids.get(0));
            for (String keys : List.of("--keys=true", "--keys=false")) {
                String[] left = {"lease", "timetolive", ids.get(0), keys, "-w", format};
                assertEquals(
                        withoutLease(etcd.etcdctl("", left).out()),
                        withoutLease(cairn("", left).out()));
            }
            String[] renew = {"lease", "keep-alive", "--once", ids.get(1), "-w", format};
            compare(etcd.etcdctl("", renew), cairn("", renew));
            assertEquals(
                    withoutLease(etcd.etcdctl("", "lease", "revoke", ids.get(0), "-w", format)
                            .out()),
                    withoutLease(cairn("", "lease", "revoke", ids.get(1), "-w", format)
                            .out()));
        }
        compare(etcd.etcdctl("", "lease", "list"), cairn("", "lease", "list"));
        compare(etcd.etcdctl("", "defrag"), cairn("", "defrag"));
    }

    /** Ids differ, revisions grow, and time goes by. */
    private static String withoutLease(String out) {
        return hexIds(out)
                .replaceAll("\\b[0-9a-f]{10,16}\\b", "LEASE")
                .replaceAll("revision\":\\d+", "revision\":N")
                .replaceAll("remaining\\(\\d+s\\)|\"ttl\":\\d+", "LEFT");
    }

    @Test
    void shouldSayHealthWhereEtcdctlSaysIt() throws Exception {
        CommandLineRun expected = etcd.etcdctl("", "endpoint", "health");
        CommandLineRun actual = cairn("", "endpoint", "health");
        assertEquals(took(expected.err()), took(actual.err()));
        assertEquals(expected.out(), actual.out());
    }

    @Test
    void shouldCompactAsEtcdctlDoes() throws Exception {
        compare(new CommandLineRun(0, "compacted revision 2\n", ""), cairn("", "compaction", "2"));
        compare(etcd.etcdctl("", "compaction", "2"), cairn("", "compact", "2"));
        compare(etcd.etcdctl("", "get", "a", "--rev", "1"), cairn("", "get", "a", "--rev", "1"));
        compare(etcd.etcdctl("", "watch", "a", "--rev", "1"), cairn("", "watch", "a", "--rev", "1"));
    }

    @Test
    void shouldPrintEventsAsEtcdctlDoes() throws Exception {
        etcd.etcdctl("", "put", "e", "1");
        String line = etcd.etcdctl("", "get", "e", "-w", "json").out();
        String revision = line.replaceAll("(?s).*\"mod_revision\":(\\d+).*", "$1");
        etcd.etcdctl("", "put", "e", "2");
        etcd.etcdctl("", "del", "e");
        etcd.etcdctl("", "put", "e/f", "3");
        for (String format : List.of("simple", "json")) {
            String[] args = {"watch", "e", "--prefix", "--prev-kv", "--rev", revision, "-w", format};
            assertWatchesTheSame(args);
        }
    }

    private static void assertWatchesTheSame(String... args) throws Exception {
        String expected = "";
        String actual = "";
        for (Duration after : WATCHED_FOR) {
            expected = hexIds(etcd.interrupted(after, args).out());
            actual = interrupted(after, args).out();
            if (expected.length() > 20 && expected.equals(actual)) {
                return;
            }
        }
        assertEquals(expected, actual);
        throw new AssertionError("printed too little: " + expected);
    }

    /** Runs a command that has no end for a while. */
    private static CommandLineRun interrupted(Duration after, String... args) throws Exception {
        AtomicReference<CommandLineRun> run = new AtomicReference<>();
        Thread thread = new Thread(() -> run.set(cairn("", args)));
        thread.start();
        thread.join(after.toMillis());
        assertTrue(thread.isAlive(), "it goes on");
        thread.interrupt();
        thread.join(Duration.ofMinutes(2).toMillis());
        return run.get();
    }

    private static void forget() throws IOException, InterruptedException {
        etcd.etcdctl("", "del", "t");
        etcd.etcdctl("", "del", "q q");
    }

    private static CommandLineRun cairn(String input, String... args) {
        String[] all = Stream.concat(Stream.of("--endpoints=" + etcd.endpoint()), Stream.of(args))
                .toArray(String[]::new);
        return CommandLineRun.withInput(input, all);
    }

    private static void compare(CommandLineRun expected, CommandLineRun actual) {
        boolean usage = expected.out().startsWith("NAME:");
        assertEquals(usage ? "" : took(hexIds(expected.out())), took(actual.out()));
        assertEquals(errorLine(expected.err()), errorLine(actual.err()).replace("\"cairn\"", "\"etcdctl\""));
        assertEquals(expected.exitCode(), actual.exitCode());
    }

    private static CommandLineRun withoutKeys(CommandLineRun run) {
        String out = run.out().replace("theirs", "KEY").replace("ourrrs", "KEY");
        return new CommandLineRun(run.exitCode(), out.replace("dGhlaXJz", "KEY").replace("b3VycnJz", "KEY"), run.err());
    }
}
