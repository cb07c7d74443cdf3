package io.cairn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Cairn's own verbs against real gRPC servers; the words are those of docs/cli.md. */
class OwnVerbsTest {
    private FakeCairn cluster;

    @BeforeEach
    void start() throws IOException {
        cluster = new FakeCairn(new long[] {32, 31, 33}, -1, -1, -1);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void shouldShowAllMembersWhenOneEndpointIsGiven() {
        CommandLineRun run = at(0, "status");
        assertEquals(0, run.exitCode(), run.err());
        List<String> lines = run.out().lines().toList();
        assertEquals(4, lines.size());
        assertEquals(
                List.of(
                        "NAME",
                        "ENDPOINT",
                        "ID",
                        "ROLE",
                        "TERM",
                        "INDEX",
                        "APPLIED",
                        "LAG",
                        "REVISION",
                        "SNAPSHOT",
                        "AGE",
                        "LOG",
                        "DISK",
                        "TOLERATES",
                        "READY",
                        "TRANSFER"),
                List.of(lines.get(0).split(" +")));
        assertEquals(
                List.of(
                        "n2",
                        cluster.endpoints().get(1),
                        "f2",
                        "leader",
                        "3",
                        "50",
                        "49",
                        "1",
                        "31",
                        "40",
                        "1m30s",
                        "8.4",
                        "MB",
                        "30",
                        "MB",
                        "free,",
                        "refusing",
                        "1",
                        "true",
                        "sending",
                        "to",
                        "n3",
                        "37%",
                        "12.0",
                        "MB/s",
                        "eta",
                        "9s"),
                List.of(lines.get(2).split(" +")));
    }

    @Test
    void shouldShowAMemberThatIsDownAndExitWithOne() {
        cluster.stop(2);
        CommandLineRun run = at(0, "status", "-w", "json");
        assertEquals(1, run.exitCode());
        JsonArray members = JsonParser.parseString(run.out()).getAsJsonArray();
        assertEquals(3, members.size());
        JsonObject first = members.get(0).getAsJsonObject();
        for (String field : List.of("name", "id", "role", "term", "index", "applied", "revision")) {
            assertTrue(first.has(field), field);
        }
        assertEquals("f1", first.get("id").getAsString());
        assertEquals(30_000_000, first.get("disk_free_bytes").getAsLong());
        assertEquals(4_000_000_000L, first.get("disk_total_bytes").getAsLong());
        assertEquals(32_000_000, first.get("disk_reserve_bytes").getAsLong());
        assertEquals("ok", first.get("disk_level").getAsString());
        JsonObject transfer = members.get(1)
                .getAsJsonObject()
                .getAsJsonArray("transfers")
                .get(0)
                .getAsJsonObject();
        assertEquals("f3", transfer.get("peer_id").getAsString());
        assertEquals(8_500, transfer.get("eta_ms").getAsLong());
        assertEquals(0, first.getAsJsonArray("transfers").size());
        JsonObject last = members.get(2).getAsJsonObject();
        assertEquals("unreachable", last.get("role").getAsString());
        assertEquals("n3", last.get("name").getAsString());
        assertTrue(run.err().contains("cannot reach"), run.err());
    }

    @Test
    void shouldShowAMemberThatNeverStarted() {
        cluster.addUnstarted();
        CommandLineRun run = at(0, "status");
        assertEquals(1, run.exitCode());
        assertTrue(run.out().contains("ff  unreachable"), run.out());
        assertTrue(run.err().contains("it has never started"), run.err());
    }

    @Test
    void shouldPrintTheNameOfTheLeader() {
        assertEquals("n2\n", at(2, "leader").out());
        assertEquals(
                "{\"name\":\"n2\",\"id\":\"f2\"}\n",
                at(0, "leader", "-w", "json").out());
    }

    @Test
    void shouldTakeASnapshotOnTheConnectedPeerOnly() {
        CommandLineRun run = at(2, "snapshot", "create");
        assertEquals(0, run.exitCode(), run.err());
        assertEquals(List.of("n3"), cluster.snapshotsTaken());
        assertTrue(run.out().contains("12.5ms"), run.out());
        assertTrue(run.out().contains("1-50 (17 MB)"), run.out());
        assertTrue(run.out().contains("n3: gaps between applies: 7 up to 100µs, 1 longer\n"), run.out());
    }

    @Test
    void shouldTakeSnapshotsOnAllPeersWithTheLeaderLast() {
        CommandLineRun run = at(0, "snapshot", "create", "--cluster", "-w", "json");
        assertEquals(List.of("n1", "n3", "n2"), cluster.snapshotsTaken());
        JsonObject first =
                JsonParser.parseString(run.out()).getAsJsonArray().get(0).getAsJsonObject();
        assertEquals(40, first.get("index").getAsLong());
        assertEquals(30, first.get("apply_held_up_micros").getAsLong());
        assertEquals(
                "[{\"up_to_micros\":100,\"count\":7},{\"count\":1}]",
                first.getAsJsonArray("apply_gaps").toString());
        assertEquals(41, first.getAsJsonObject("log_after").get("first_index").getAsLong());
    }

    @Test
    void shouldListSnapshots() {
        CommandLineRun run = at(0, "snapshot", "list", "--cluster");
        assertEquals(4, run.out().lines().count());
        assertTrue(run.out().contains("1970-01-01T00:00:00Z"));
    }

    @Test
    void shouldExplainTheLog() {
        CommandLineRun run = at(0, "log", "explain", "-w", "table");
        assertTrue(run.out().contains("|   41-50 | 8.4 MB |    open | it is being written |"), run.out());
    }

    @Test
    void shouldCompareHashesAtTheLowestCommonRevision() {
        CommandLineRun run = at(0, "hash", "-w", "json");
        assertEquals(0, run.exitCode(), run.err());
        JsonObject hash = JsonParser.parseString(run.out()).getAsJsonObject();
        assertTrue(hash.get("equal").getAsBoolean());
        assertEquals(31, hash.get("revision").getAsLong());
        JsonObject member = hash.getAsJsonArray("members").get(0).getAsJsonObject();
        assertEquals(4294967295L, member.get("hash").getAsLong());
    }

    @Test
    void shouldFailWhenHashesDiffer() throws IOException {
        try (FakeCairn differing = new FakeCairn(new long[] {5, 5}, 7, 8)) {
            CommandLineRun run = CommandLineRun.of(
                    "hash", "--endpoints", differing.endpoints().get(0));
            assertEquals(1, run.exitCode());
            assertEquals("Error: the hashes differ\n", run.err());
        }
    }

    @Test
    void shouldFailToHashWhenAMemberIsDown() {
        cluster.stop(0);
        CommandLineRun run = at(1, "hash");
        assertEquals(1, run.exitCode());
        assertEquals("Error: not every member gave its hash\n", run.err());
    }

    @Test
    void shouldPlanWithoutChangingAnything() {
        CommandLineRun run = at(0, "member", "remove", "n3", "--plan");
        assertEquals(0, run.exitCode(), run.err());
        assertEquals("""
                remove n3
                  1. one joint step from 3 voters to 2
                  2. the peer of n3 ends by itself with exit code 4, as soon as it hears of it
                STAGE   VOTERS   ANSWERING  TOLERATED FAILURES
                before  3        3          1
                during  3 and 2  3 and 2    0
                after   2        2          0
                """, run.out());
        JsonObject plan = JsonParser.parseString(
                        at(0, "member", "remove", "f3", "--plan", "-w", "json").out())
                .getAsJsonObject();
        assertTrue(plan.get("allowed").getAsBoolean());
        assertEquals(
                "{\"voters\":[3,2],\"answering\":[3,2],\"tolerated_failures\":0}",
                plan.get("during").toString());
    }

    @Test
    void shouldSayWhyAChangeIsRefused() {
        cluster.stop(2);
        CommandLineRun run = at(0, "member", "remove", "n1");
        assertEquals(1, run.exitCode());
        assertEquals("""
                Error: etcdserver: unhealthy cluster
                writes would stop: of the 2 voters left only 1 answer; bring back, replace or remove n3 first
                """, run.err());
        assertEquals(1, at(0, "member", "remove", "n1", "--plan").exitCode());
    }

    @Test
    void shouldNameTheMembersWhenOneIsNotKnown() {
        CommandLineRun run = at(0, "member", "remove", "n9");
        assertEquals(128, run.exitCode());
        assertTrue(run.err().endsWith("no member is named n9; there are n1, n2, n3\n"), run.err());
    }

    @Test
    void shouldTransferLeadershipByNameAndAway() {
        assertEquals(
                "Leadership transferred from n2 to n1\n",
                at(2, "leader", "transfer", "n1").out());
        assertEquals(
                "Leadership transferred from n2 to n3\n",
                at(0, "leader", "transfer", "--away=n2").out());
        assertEquals("n2 leads\n", at(0, "leader", "transfer", "--away", "n1").out());
        assertEquals(
                "Leadership transferred from f2 to f1\n",
                at(0, "move-leader", "f1").out());
        assertEquals(List.of("n2 f1", "n2 f3", "n2 f1"), cluster.leadersMade());
        assertEquals(128, at(0, "leader", "transfer").exitCode());
    }

    private CommandLineRun at(int peer, String... args) {
        String endpoint = "--endpoints=" + cluster.endpoints().get(peer);
        return CommandLineRun.of(
                Stream.concat(Stream.of(args), Stream.of(endpoint)).toArray(String[]::new));
    }
}
