package io.cairn.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.api.etcd.StatusRequest;
import io.cairn.api.etcd.StatusResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real etcdctl with three peers of Cairn: what takes more than one, with the text that it has for etcd. */
@RequiresEtcd
class EtcdctlClusterIT {
    @TempDir
    static Path folder;

    private static CairnPeers cairn;

    @BeforeAll
    static void start() {
        cairn = new CairnPeers(3, folder);
    }

    @AfterAll
    static void stop() {
        cairn.close();
    }

    private static Etcdctl.Run run(Endpoint endpoint, String line) throws IOException, InterruptedException {
        return new Etcdctl(endpoint.address(), folder).run(Etcdctl.words(line), "");
    }

    private static Etcdctl.Run runWithAll(String line) throws IOException, InterruptedException {
        String all = cairn.endpoints().stream().map(Endpoint::address).collect(Collectors.joining(","));
        return new Etcdctl(all, folder).run(Etcdctl.words(line), "");
    }

    private static StatusResponse status(Endpoint endpoint) {
        Answer answer = endpoint.answer(StatusRequest.getDefaultInstance());
        if (answer.message() instanceof StatusResponse status) {
            return status;
        }
        throw new AssertionError(answer + "\n" + cairn.tail());
    }

    private static boolean leads(Endpoint endpoint) {
        StatusResponse status = status(endpoint);
        return status.getLeader() == status.getHeader().getMemberId();
    }

    private static String id(Endpoint endpoint) {
        return Long.toHexString(status(endpoint).getHeader().getMemberId());
    }

    @Test
    void shouldMoveTheLeader() throws Exception {
        Patience.passes(this::moveTheLeader);
    }

    private void moveTheLeader() throws IOException, InterruptedException {
        Endpoint leader = cairn.endpoints().stream()
                .filter(EtcdctlClusterIT::leads)
                .findFirst()
                .orElseThrow();
        List<Endpoint> followers =
                cairn.endpoints().stream().filter(e -> e != leader).toList();
        Endpoint heir = followers.get(0);
        Etcdctl.Run noLeader = run(heir, "move-leader " + id(heir));
        assertNotEquals(0, noLeader.exitCode());
        assertTrue(noLeader.err().contains("no leader endpoint given at [" + heir.address() + "]"), noLeader::toString);
        Etcdctl.Run unknown = runWithAll("move-leader 1f");
        assertNotEquals(0, unknown.exitCode());
        assertTrue(unknown.err().contains("etcdserver: bad leader transferee"), unknown::toString);

        Etcdctl.Run moved = runWithAll("move-leader " + id(heir));
        assertEquals(
                new Etcdctl.Run(0, "Leadership transferred from " + id(leader) + " to " + id(heir) + "\n", ""), moved);
        assertTrue(leads(heir), cairn::tail);
    }

    @Test
    void shouldAskEveryMember() throws Exception {
        Patience.passes(this::askEveryMember);
    }

    private void askEveryMember() throws IOException, InterruptedException {
        assertEquals("OK\n", runWithAll("put every 1").out());
        List<String> members = runWithAll("member list").out().lines().toList();
        assertEquals(
                cairn.endpoints().stream().map(EtcdctlClusterIT::id).sorted().toList(),
                members.stream().map(row -> row.split(", ")[0]).sorted().toList());
        assertTrue(members.stream().allMatch(row -> row.contains(", started, n") && row.endsWith(", false")));

        List<String> status = run(cairn.endpoint(1), "endpoint status --cluster")
                .out()
                .lines()
                .toList();
        assertEquals(3, status.size(), status::toString);
        assertEquals(
                1,
                status.stream().filter(row -> row.contains("B, true, false, ")).count(),
                status::toString);

        for (Endpoint endpoint : cairn.endpoints()) {
            endpoint.awaitAnswer(cairn::tail);
        }
        List<String> hashes = run(cairn.endpoint(1), "endpoint hashkv --cluster")
                .out()
                .lines()
                .toList();
        assertEquals(3, hashes.size(), hashes::toString);
        assertEquals(
                1, hashes.stream().map(row -> row.split(", ")[1]).distinct().count(), hashes::toString);

        String defragmented = run(cairn.endpoint(1), "defrag --cluster").out();
        assertEquals(
                cairn.endpoints().stream()
                        .map(e -> "Finished defragmenting etcd member[http://" + e.address() + "]")
                        .sorted()
                        .toList(),
                defragmented.lines().sorted().toList());

        Etcdctl.Run health = run(cairn.endpoint(1), "endpoint health --cluster");
        long healthy = Stream.of(health.out(), health.err())
                .flatMap(String::lines)
                .filter(row -> row.contains(" is healthy: successfully committed proposal"))
                .count();
        assertEquals(3, healthy, health::toString);

        Etcdctl.Run snapshot = runWithAll("snapshot save several");
        assertNotEquals(0, snapshot.exitCode());
        assertTrue(snapshot.err().contains("to one selected node"), snapshot::toString);
    }
}
