package io.cairn.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.CompactionRequest;
import io.cairn.api.etcd.Compare;
import io.cairn.api.etcd.DeleteRangeRequest;
import io.cairn.api.etcd.KeyValue;
import io.cairn.api.etcd.PutRequest;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.api.etcd.RangeResponse;
import io.cairn.api.etcd.RequestOp;
import io.cairn.api.etcd.StatusRequest;
import io.cairn.api.etcd.StatusResponse;
import io.cairn.api.etcd.TxnRequest;
import io.cairn.api.etcd.TxnResponse;
import io.grpc.Status.Code;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the apiserver of Kubernetes asks of keys, in its own shapes, with three peers; each request goes to the next. */
class KubernetesKvIT {
    private static final ByteString VALUE = ByteString.copyFromUtf8("{\"kind\":\"Pod\"}");

    @TempDir
    static Path folder;

    private static CairnPeers cairn;
    private static int turn;

    @BeforeAll
    static void start() {
        cairn = new CairnPeers(3, folder);
    }

    @AfterAll
    static void stop() {
        cairn.close();
    }

    private static Endpoint next() {
        turn++;
        return cairn.endpoint(1 + turn % 3);
    }

    private static ByteString key(String key) {
        return ByteString.copyFromUtf8("/registry/" + key);
    }

    private static RequestOp get(ByteString key) {
        return RequestOp.newBuilder()
                .setRequestRange(RangeRequest.newBuilder().setKey(key))
                .build();
    }

    /** Create when expected is 0, else update: only if the object is still as it was read. */
    private static TxnRequest write(ByteString key, long expected, ByteString value) {
        PutRequest.Builder put = PutRequest.newBuilder().setKey(key).setValue(value);
        return guarded(key, expected)
                .addSuccess(RequestOp.newBuilder().setRequestPut(put))
                .addFailure(get(key))
                .build();
    }

    private static TxnRequest.Builder guarded(ByteString key, long expected) {
        return TxnRequest.newBuilder()
                .addCompare(Compare.newBuilder()
                        .setKey(key)
                        .setTarget(Compare.CompareTarget.MOD)
                        .setModRevision(expected));
    }

    private static TxnResponse txn(TxnRequest request) {
        Answer answer = next().answer(request);
        assertEquals(Code.OK, answer.code(), answer::toString);
        return (TxnResponse) answer.message();
    }

    private static RangeResponse range(RangeRequest.Builder request) {
        Answer answer = next().answer(request.build());
        assertEquals(Code.OK, answer.code(), answer::toString);
        return (RangeResponse) answer.message();
    }

    private static RangeRequest.Builder prefix(String prefix) {
        return RangeRequest.newBuilder().setKey(key(prefix)).setRangeEnd(key(prefix.replaceAll("/$", "0")));
    }

    @Test
    void shouldCreateUpdateAndDeleteOnlyWhatWasRead() {
        ByteString key = key("pods/default/a");
        TxnResponse created = txn(write(key, 0, VALUE));
        assertTrue(created.getSucceeded());
        long version = created.getHeader().getRevision();
        TxnResponse exists = txn(write(key, 0, VALUE));
        assertFalse(exists.getSucceeded());
        KeyValue found = exists.getResponses(0).getResponseRange().getKvs(0);
        assertEquals(version, found.getModRevision());
        assertEquals(VALUE, found.getValue());
        TxnResponse updated = txn(write(key, version, VALUE));
        assertTrue(updated.getSucceeded());
        RequestOp delete = RequestOp.newBuilder()
                .setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(key))
                .build();
        assertFalse(txn(guarded(key, version)
                        .addSuccess(delete)
                        .addFailure(get(key))
                        .build())
                .getSucceeded());
        long newest = updated.getHeader().getRevision();
        TxnResponse deleted =
                txn(guarded(key, newest).addSuccess(delete).addFailure(get(key)).build());
        assertTrue(deleted.getSucceeded());
        assertEquals(1, deleted.getResponses(0).getResponseDeleteRange().getDeleted());
        TxnResponse gone = txn(write(key, newest, VALUE));
        assertFalse(gone.getSucceeded());
        assertEquals(0, gone.getResponses(0).getResponseRange().getKvsCount());
    }

    /** A resource version is the revision of one write: two objects that share one break every watcher. */
    @Test
    void shouldGiveEveryWriteARevisionOfItsOwn() {
        List<CompletableFuture<Answer>> writes = IntStream.range(0, 600)
                .mapToObj(i -> cairn.endpoint(1 + i % 3).ask(write(key("unique/" + i), 0, VALUE)))
                .toList();
        Set<Long> revisions = new TreeSet<>();
        for (CompletableFuture<Answer> write : writes) {
            revisions.add(((TxnResponse) write.join().message()).getHeader().getRevision());
        }
        assertEquals(600, revisions.size());
        RangeResponse all = range(prefix("unique/"));
        assertEquals(
                revisions,
                new TreeSet<>(
                        all.getKvsList().stream().map(KeyValue::getModRevision).toList()));
    }

    /** A list in pages is one moment, however much is written meanwhile. */
    @Test
    void shouldListInPagesAtOneRevision() {
        for (int i = 10; i < 35; i++) {
            txn(write(key("list/" + i), 0, VALUE));
        }
        List<String> keys = new ArrayList<>();
        RangeResponse page = range(prefix("list/").setLimit(10));
        long revision = page.getHeader().getRevision();
        long remaining = 25;
        while (true) {
            assertEquals(remaining, page.getCount(), "what is left from the start of the page on");
            page.getKvsList().forEach(kv -> keys.add(kv.getKey().toStringUtf8()));
            if (!page.getMore()) {
                break;
            }
            remaining -= page.getKvsCount();
            txn(write(key("list/" + (40 + keys.size())), 0, VALUE));
            ByteString after = page.getKvs(page.getKvsCount() - 1).getKey().concat(Keys.ZERO);
            page = range(prefix("list/").setKey(after).setLimit(10).setRevision(revision));
            assertTrue(page.getHeader().getRevision() > revision, "the header tells the newest revision");
        }
        assertEquals(25, keys.size());
        assertEquals(keys.stream().sorted(Comparator.naturalOrder()).toList(), keys);
        assertEquals(27, range(prefix("list/").setCountOnly(true)).getCount());
        assertTrue(range(prefix("list/").setKeysOnly(true)).getKvsList().stream()
                .allMatch(kv -> kv.getValue().isEmpty() && kv.getModRevision() > 0));
    }

    /** Every five minutes one apiserver wins the right to compact, to the revision of the round before. */
    @Test
    void shouldLetOneCompact() {
        ByteString lock = ByteString.copyFromUtf8("compact_rev_key");
        txn(write(key("compact/a"), 0, VALUE));
        Compare never = Compare.newBuilder()
                .setKey(lock)
                .setTarget(Compare.CompareTarget.VERSION)
                .setVersion(0)
                .build();
        TxnRequest turnOne = TxnRequest.newBuilder()
                .addCompare(never)
                .addSuccess(RequestOp.newBuilder()
                        .setRequestPut(PutRequest.newBuilder().setKey(lock).setValue(VALUE)))
                .addFailure(get(lock))
                .build();
        TxnResponse won = txn(turnOne);
        TxnResponse lost = txn(turnOne);
        assertTrue(won.getSucceeded());
        assertFalse(lost.getSucceeded());
        assertEquals(1, lost.getResponses(0).getResponseRange().getKvs(0).getVersion());
        long at = won.getHeader().getRevision();
        CompactionRequest compact =
                CompactionRequest.newBuilder().setRevision(at).build();
        assertEquals(Code.OK, next().answer(compact).code());
        Answer again = next().answer(compact);
        assertTrue(again.isError(Code.OUT_OF_RANGE, "etcdserver: mvcc: required revision has been compacted"));
        Answer expired = next().answer(prefix("compact/").setRevision(at - 1).build());
        assertTrue(expired.isError(Code.OUT_OF_RANGE, "etcdserver: mvcc: required revision has been compacted"));
        assertEquals(1, range(prefix("compact/").setRevision(at)).getKvsCount());
    }

    /** The apiserver asks its watches for progress only of servers whose version it can read and trusts. */
    @Test
    void shouldTellAVersionThatIsTrusted() {
        StatusResponse status = (StatusResponse)
                next().answer(StatusRequest.getDefaultInstance()).message();
        assertTrue(status.getVersion().matches("3\\.([6-9]|\\d\\d)\\.\\d+"), status::getVersion);
        assertTrue(status.getDbSize() > 0);
        assertEquals(Code.OK, next().answer(prefix("health").build()).code());
    }
}
