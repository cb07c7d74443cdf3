package io.cairn.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.maintenance.StatusResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** jetcd, written for etcd, with three peers of Cairn. */
class JetcdIT {
    @TempDir
    static Path folder;

    private static CairnPeers cairn;
    private static Client client;

    @BeforeAll
    static void start() {
        cairn = new CairnPeers(3, folder);
        client = Client.builder().endpoints(urls()).build();
    }

    @AfterAll
    static void stop() {
        client.close();
        cairn.close();
    }

    private static String[] urls() {
        return cairn.endpoints().stream().map(e -> "http://" + e.address()).toArray(String[]::new);
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    private static <T> T got(CompletableFuture<T> future) throws Exception {
        return future.get(Endpoint.CALL_WITHIN.toSeconds(), TimeUnit.SECONDS);
    }

    private static void fails(CompletableFuture<?> future, String text) {
        ExecutionException failure = assertThrows(ExecutionException.class, () -> got(future));
        // jetcd gives some errors as they came, and some as its own.
        assertTrue(String.valueOf(failure.getCause().getMessage()).endsWith(text), failure::toString);
    }

    @Test
    void shouldPutGetAndDelete() throws Exception {
        KV kv = client.getKVClient();
        ByteSequence key = bytes("jetcd/put");
        assertFalse(got(kv.put(key, bytes("1"))).hasPrevKv());
        PutOption previous = PutOption.builder().withPrevKV().build();
        assertEquals(
                bytes("1"), got(kv.put(key, bytes("2"), previous)).getPrevKv().getValue());
        KeyValue found = got(kv.get(key)).getKvs().get(0);
        assertEquals(bytes("2"), found.getValue());
        assertEquals(2, found.getVersion());
        GetOption before =
                GetOption.builder().withRevision(found.getModRevision() - 1).build();
        assertEquals(bytes("1"), got(kv.get(key, before)).getKvs().get(0).getValue());
        DeleteOption all = DeleteOption.builder().withPrevKV(true).build();
        assertEquals(bytes("2"), got(kv.delete(key, all)).getPrevKvs().get(0).getValue());
        assertEquals(0, got(kv.get(key)).getCount());
        assertEquals(0, got(kv.delete(key)).getDeleted());
    }

    @Test
    void shouldSortAndPage() throws Exception {
        KV kv = client.getKVClient();
        for (String value : List.of("2", "3", "1")) {
            got(kv.put(bytes("jetcd/sort/" + value), bytes("v" + value)));
        }
        GetOption newest = GetOption.builder()
                .isPrefix(true)
                .withSortField(GetOption.SortTarget.MOD)
                .withSortOrder(GetOption.SortOrder.DESCEND)
                .withLimit(2)
                .build();
        GetResponse response = got(kv.get(bytes("jetcd/sort/"), newest));
        assertEquals(
                List.of("v1", "v3"),
                response.getKvs().stream().map(v -> v.getValue().toString()).toList());
        assertTrue(response.isMore());
        assertEquals(3, response.getCount());
    }

    @Test
    void shouldCarryOutTransactions() throws Exception {
        KV kv = client.getKVClient();
        ByteSequence key = bytes("jetcd/txn");
        Cmp absent = new Cmp(key, Cmp.Op.EQUAL, CmpTarget.version(0));
        Op put = Op.put(key, bytes("1"), PutOption.DEFAULT);
        Op get = Op.get(key, GetOption.DEFAULT);
        TxnResponse created = got(kv.txn().If(absent).Then(put).Else(get).commit());
        assertTrue(created.isSucceeded());
        TxnResponse again = got(kv.txn().If(absent).Then(put).Else(get).commit());
        assertFalse(again.isSucceeded());
        assertEquals(bytes("1"), again.getGetResponses().get(0).getKvs().get(0).getValue());
        Op nested = Op.txn(new Cmp[] {absent}, new Op[] {put}, new Op[] {get});
        TxnResponse outer = got(kv.txn().Then(nested).commit());
        assertEquals(1, outer.getTxnResponses().get(0).getGetResponses().size());
        fails(kv.txn().Then(put, put).commit(), "etcdserver: duplicate key given in txn request");
    }

    @Test
    void shouldCompact() throws Exception {
        KV kv = client.getKVClient();
        long first = got(kv.put(bytes("jetcd/compact"), bytes("1"))).getHeader().getRevision();
        long second =
                got(kv.put(bytes("jetcd/compact"), bytes("2"))).getHeader().getRevision();
        got(kv.compact(second));
        GetOption gone = GetOption.builder().withRevision(first).build();
        fails(kv.get(bytes("jetcd/compact"), gone), "etcdserver: mvcc: required revision has been compacted");
        fails(kv.compact(second), "etcdserver: mvcc: required revision has been compacted");
        fails(kv.compact(second + 1_000_000), "etcdserver: mvcc: required revision is a future revision");
    }

    @Test
    void shouldTellTheStatusOfEveryPeer() throws Exception {
        Patience.passes(this::tellTheStatusOfEveryPeer);
    }

    private void tellTheStatusOfEveryPeer() throws Exception {
        Set<Long> members = new HashSet<>();
        Set<Long> leaders = new HashSet<>();
        for (String url : urls()) {
            StatusResponse status = got(client.getMaintenanceClient().statusMember(url));
            assertTrue(status.getDbSize() > 0);
            assertTrue(status.getRaftIndex() > 0);
            assertFalse(status.getVersion().isEmpty());
            members.add(status.getHeader().getMemberId());
            leaders.add(status.getLeader());
        }
        assertEquals(3, members.size());
        assertEquals(1, leaders.size());
        assertTrue(members.containsAll(leaders));
    }

    @Test
    void shouldHashAlikeOnEveryPeer() throws Exception {
        long revision = got(client.getKVClient().put(bytes("jetcd/hash"), bytes("1")))
                .getHeader()
                .getRevision();
        Set<Integer> hashes = new HashSet<>();
        for (Endpoint peer : cairn.endpoints()) {
            peer.awaitAnswer(cairn::tail);
            hashes.add(got(client.getMaintenanceClient().hashKV("http://" + peer.address(), revision))
                    .getHash());
        }
        assertEquals(1, hashes.size());
    }

    @Test
    void shouldListMembers() throws Exception {
        Patience.passes(this::listMembers);
    }

    private void listMembers() throws Exception {
        var members = got(client.getClusterClient().listMember()).getMembers();
        assertEquals(
                Set.of("n1", "n2", "n3"),
                Set.copyOf(members.stream().map(m -> m.getName()).toList()));
        assertTrue(members.stream().allMatch(m -> m.getClientURIs().size() == 1 && !m.isLearner()));
    }

    @Test
    void shouldWorkInANamespace() throws Exception {
        try (Client inside =
                Client.builder().endpoints(urls()).namespace(bytes("space/")).build()) {
            got(inside.getKVClient().put(bytes("k"), bytes("1")));
            assertEquals(1, got(client.getKVClient().get(bytes("space/k"))).getCount());
            assertEquals(1, got(inside.getKVClient().get(bytes("k"))).getCount());
        }
    }
}
