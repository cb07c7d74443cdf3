package io.cairn.server.recover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.server.boot.DataDirectory;
import io.cairn.server.boot.Identity;
import io.cairn.server.boot.OpenedState;
import io.cairn.server.boot.StartedDirectory;
import io.cairn.server.offline.Failure;
import io.cairn.server.offline.Folders;
import io.cairn.server.offline.Report;
import io.cairn.statemachine.KeyRange;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.Range;
import io.cairn.statemachine.store.View;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecoverTest {
    private static final String TOKEN = "t";
    private static final long BUMP = 1000;

    /** More than RocksDB has given away in a store that is this new. */
    private static final int TABLES = 100;

    @TempDir
    Path folder;

    private Sample sample;

    @BeforeEach
    void prepare() {
        sample = new Sample(folder.resolve("old"), TOKEN);
    }

    private String inspect(Path... directories) throws IOException, Failure {
        return Sample.run(
                Stream.concat(Stream.of("inspect"), Stream.of(directories).map(d -> "--dir=" + d))
                        .toArray(String[]::new));
    }

    private String commit(String... more) throws IOException, Failure {
        List<String> args = new ArrayList<>(List.of("commit", "--token=" + TOKEN, "--salt=x", "--bump=" + BUMP));
        args.addAll(List.of("--compact=true", "--peer=m1=127.0.0.1:11", "--member=m1=" + folder.resolve("new/m1")));
        List<String> given = List.of(more);
        if (!given.contains("--plan=true")) {
            args.add("--plan=false");
        }
        args.addAll(given);
        return Sample.run(args.toArray(String[]::new));
    }

    private String refusal(String... more) {
        Failure failure = assertThrows(Failure.class, () -> commit(more));
        assertFalse(Files.exists(folder.resolve("new")), "nothing was made");
        return String.valueOf(failure.getMessage());
    }

    private static String value(String report, String object, String field) {
        return Stream.of(report.split("\n\n"))
                .filter(o -> o.contains(object))
                .flatMap(String::lines)
                .filter(l -> l.startsWith(field + "\t"))
                .map(l -> l.substring(field.length() + 1))
                .findFirst()
                .orElseThrow(() -> new AssertionError(field + " of " + object + " in\n" + report));
    }

    @Test
    void shouldSayWhichIsTheMostAdvanced() throws Exception {
        Path n1 = sample.make("n1", 5, 9, 1);
        Path n2 = sample.make("n2", 7, 8, 2);
        Path n3 = sample.make("n3", 3, 6, 1);
        String report = inspect(n1, n2, n3);
        assertEquals("true", value(report, "name\tn2", "most_advanced"), "the last term counts before the index");
        assertEquals("false", value(report, "name\tn1", "most_advanced"));
        assertEquals("9", value(report, "name\tn1", "last_index"));
        assertEquals("5", value(report, "name\tn1", "applied_index"));
        assertEquals("5", value(report, "name\tn1", "revision"));
        assertEquals("2", value(report, "name\tn1", "unsettled"), "7 was applied somewhere");
        assertEquals("1", value(report, "name\tn2", "unsettled"));
        assertEquals("1", value(report, "name\tn1", "lacks"), "8 is another entry in n2");
        assertEquals("2", value(report, "name\tn3", "lacks"));
        assertEquals(n2.toString(), value(report, "summary\t", "best"));
        assertEquals("7", value(report, "summary\t", "settled_index"));
        assertEquals("true", value(report, "summary\t", "majority"));
        assertTrue(value(report, "summary\t", "lost").startsWith("nothing"), report);
    }

    @Test
    void shouldSayThatALostMajorityMayHaveKnownMore() throws Exception {
        String report = inspect(sample.make("n1", 5, 9, 1));
        assertEquals("3", value(report, "summary\t", "voters"));
        assertEquals("false", value(report, "summary\t", "majority"));
        assertTrue(value(report, "summary\t", "lost").contains("nothing on these disks can tell"), report);
        assertTrue(report.contains("missing.0") && report.contains("missing.1"), report);
    }

    @Test
    void shouldMakeAClusterThatHasTheWholeLogAndIsAnother() throws Exception {
        Path n1 = sample.make("n1", 5, 9, 1);
        TreeMap<Path, ByteBuffer> before = contents(n1);
        String report = commit("--dir=" + n1);
        assertEquals(before, contents(n1), "the old directory stays as it is");
        assertEquals("4", value(report, "from\t", "replayed"));
        assertEquals("9", value(report, "from\t", "old_revision"));
        assertNotEquals(Long.toHexString(sample.identities.clusterId()), value(report, "data_dir\t", "cluster_id"));
        Path made = folder.resolve("new/m1");
        try (DataDirectory directory = DataDirectory.open(made, "m1", TOKEN)) {
            assertEquals(Identity.Phase.RESTORED, directory.identity().phase());
            OpenedState state = OpenedState.open(directory, 2, (index, lenders, folder) -> {});
            try (View view = state.store().view()) {
                assertEquals(8, ((Outcome.Range) view.range(Range.of(KeyRange.all()))).count(), "k2 to k9");
                assertEquals(9 + BUMP, view.revision());
                assertEquals(1, view.configuration().current().size());
            }
            state.store().close();
        }
        try (Stream<Path> left = Files.list(folder.resolve("new"))) {
            assertEquals(List.of(made), left.toList(), "no scratch is left");
        }
    }

    /** RocksDB writes what it has in memory when it is closed, and tells nobody if it could not. */
    @Test
    void shouldMakeNothingIfTheLogCannotBeWrittenDown() throws Exception {
        Path n1 = sample.make("n1", 5, 9, 1);
        OutputStream out = new ByteArrayOutputStream() {
            @Override
            public void flush() throws IOException {
                if (toString(StandardCharsets.UTF_8).endsWith("writing the state down\t0\t1\n")) {
                    refuseTables(folder.resolve("new"));
                }
            }
        };
        Report report = new Report(new PrintStream(out, false, StandardCharsets.UTF_8));
        String[] args = {"commit", "--token=" + TOKEN, "--salt=x", "--bump=1", "--compact=true", "--plan=false"};
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--peer=m1=127.0.0.1:11", "--member=m1=" + folder.resolve("new/m1"), "--dir=" + n1));
        assertThrows(IOException.class, () -> RecoverMain.run(all.toArray(String[]::new), report));
        assertTrue(isEmpty(folder.resolve("new")), "neither a member nor scratch");
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> left = Files.list(directory)) {
            return left.findAny().isEmpty();
        }
    }

    /**
     * Folders under all names that RocksDB may give a new table. Files it would delete as its own that it needs no more,
     * on a thread of its own, some time after it was opened.
     */
    private static void refuseTables(Path scratch) throws IOException {
        Path live;
        try (Stream<Path> files = Files.walk(scratch)) {
            live = files.filter(f -> f.endsWith("CURRENT"))
                    .findFirst()
                    .orElseThrow()
                    .resolveSibling("");
        }
        for (int number = 1; number <= TABLES; number++) {
            Path table = live.resolve(String.format("%06d.sst", number));
            if (!Files.exists(table)) {
                Files.createDirectory(table);
            }
        }
    }

    private static TreeMap<Path, ByteBuffer> contents(Path folder) throws IOException {
        TreeMap<Path, ByteBuffer> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(file, ByteBuffer.wrap(Files.readAllBytes(file)));
            }
        }
        return contents;
    }

    /** Two that lost their logs are no majority that has everything. */
    @Test
    void shouldNotTakeADirectoryWithoutItsLogForWhole() throws Exception {
        Path n1 = sample.make("n1", 5, 9, 1);
        Path n2 = sample.make("n2", 5, 9, 1);
        for (Path directory : List.of(n1, n2)) {
            StartedDirectory.mark(directory, directory.getFileName().toString(), TOKEN);
            Folders.delete(directory.resolve("raft"));
        }
        String report = inspect(n1, n2);
        assertTrue(report.contains("its log is gone"), report);
        assertFalse(report.contains("nothing that was acknowledged"), report);
    }

    @Test
    void shouldMakeNothingForAPlan() throws Exception {
        String plan = commit("--dir=" + sample.make("n1", 5, 9, 1), "--plan=true");
        assertEquals("9", value(plan, "from\t", "last_index"));
        assertFalse(Files.exists(folder.resolve("new")));
    }

    @Test
    void shouldTakeALessAdvancedOneOnlyFromWhoKnowsWhatIsLost() throws Exception {
        Path n1 = sample.make("n1", 5, 9, 1);
        Path n3 = sample.make("n3", 3, 6, 1);
        String[] both = {"--dir=" + n1, "--dir=" + n3, "--from=" + n3};
        String refusal = refusal(both);
        assertTrue(refusal.contains("This would be lost: 3 entries"), refusal);
        assertTrue(refusal.contains("from 7 to 9, with 3 commands of clients"), refusal);
        assertTrue(refusal.endsWith("add --lose-entries=3"), refusal);
        String wrong = refusal(both[0], both[1], both[2], "--lose-entries=2");
        assertEquals(refusal, wrong);
        String report = commit(both[0], both[1], both[2], "--lose-entries=3");
        assertEquals("6", value(report, "from\t", "old_revision"));
    }

    @Test
    void shouldDoWithoutADamagedStore() throws Exception {
        Path n1 = sample.make("n1", 5, 9, 1);
        Path table = table(n1);
        byte[] bytes = Files.readAllBytes(table);
        bytes[bytes.length / 3] ^= 1;
        Files.write(table, bytes);
        String report = inspect(n1);
        assertTrue(value(report, "name\tn1", "problem.0").startsWith("the live store cannot be used: "), report);
        assertEquals("9", value(commit("--dir=" + n1), "from\t", "replayed"), "its log goes back to the beginning");
    }

    private static Path table(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("store"))) {
            return files.filter(f -> f.toString().endsWith(".sst")).findFirst().orElseThrow();
        }
    }

    @Test
    void shouldSayHowFarADamagedLogCanBeRead() throws Exception {
        Path n1 = sample.make("n1", 2, 9, 1);
        Path log;
        try (Stream<Path> files = Files.walk(n1.resolve("raft"))) {
            log = files.filter(f -> f.toString().contains("inprogress"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(log);
        bytes[(bytes.length - 1000) / 2] ^= 1;
        Files.write(log, bytes);
        String report = inspect(n1);
        String problem = value(report, "name\tn1", "problem.0");
        assertTrue(problem.startsWith("its log can be read only up to entry "), problem);
        long last = Long.parseLong(value(report, "name\tn1", "last_index"));
        assertTrue(last > 2 && last < 9, report);
        assertEquals(Long.toString(last), value(commit("--dir=" + n1), "from\t", "last_index"));
    }

    @Test
    void shouldRefuseADirectoryThatAPeerRunsOn() throws Exception {
        Path n1 = sample.make("n1", 5, 9, 1);
        try (DataDirectory running = Sample.locked(n1, "n1", TOKEN)) {
            assertEquals(1, running.identity().incarnation());
            assertTrue(refusal("--dir=" + n1).contains("a peer runs on " + n1), refusal("--dir=" + n1));
        }
        assertTrue(inspect(n1).contains("name\tn1"));
    }

    @Test
    void shouldRefuseDirectoriesThatDoNotGoTogether() throws Exception {
        Path n1 = sample.make("n1", 5, 9, 1);
        Path other = new Sample(folder.resolve("other"), "another").make("n2", 5, 9, 1);
        assertTrue(refusal("--dir=" + n1, "--dir=" + other).contains("give directories of one cluster only"));
        assertTrue(refusal("--dir=" + n1, "--dir=" + n1).contains("are of the same peer, 'n1'"));
        assertTrue(refusal("--dir=" + folder).contains("is not the data directory of a peer"));
        assertTrue(refusal("--dir=" + n1, "--from=" + other).contains("is none of the directories given"));
        assertTrue(refusal().contains("no directory is given"));
        Path fresh = folder.resolve("fresh");
        Sample.locked(fresh, "n9", TOKEN).close();
        assertTrue(refusal("--dir=" + fresh).contains("never was in a cluster"));
    }

    @Test
    void shouldNeverWriteOverOrIntoWhatIsThere() throws Exception {
        Path n1 = sample.make("n1", 5, 9, 1);
        assertTrue(refusal("--dir=" + n1, "--member=m2=" + n1).contains("exists and is not empty"));
        assertTrue(refusal("--dir=" + n1, "--member=m2=" + n1.resolve("m2")).contains("is inside " + n1));
    }

    @Test
    void shouldRefuseWhenNothingCanBeRead() throws Exception {
        Path n1 = sample.make("n1", 5, 5, 1);
        for (String part : List.of("store", "raft")) {
            try (Stream<Path> files = Files.walk(n1.resolve(part))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    byte[] bytes = Files.readAllBytes(file);
                    Arrays.fill(bytes, (byte) 7);
                    Files.write(file, bytes);
                }
            }
        }
        Files.write(raftMeta(n1), "term=1\nvotedFor=\n".getBytes());
        assertTrue(refusal("--dir=" + n1).startsWith("no directory can be used: "), refusal("--dir=" + n1));
    }

    private static Path raftMeta(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("raft"))) {
            return files.filter(f -> f.endsWith("raft-meta")).findFirst().orElseThrow();
        }
    }
}
