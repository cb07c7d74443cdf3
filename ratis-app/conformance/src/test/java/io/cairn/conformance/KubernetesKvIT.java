package io.cairn.conformance;

import static io.cairn.conformance.Apiserver.OBJECT;
import static io.cairn.conformance.Apiserver.delete;
import static io.cairn.conformance.Apiserver.get;
import static io.cairn.conformance.Apiserver.key;
import static io.cairn.conformance.Apiserver.prefix;
import static io.cairn.conformance.Apiserver.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.CompactionRequest;
import io.cairn.api.etcd.Compare;
import io.cairn.api.etcd.KeyValue;
import io.cairn.api.etcd.PutRequest;
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
    @TempDir
    static Path folder;

    private static CairnPeers cairn;
    private static Apiserver apiserver;

    @BeforeAll
    static void start() {
        cairn = new CairnPeers(3, folder);
        apiserver = new Apiserver(cairn.endpoints());
    }

    @AfterAll
    static void stop() {
        cairn.close();
    }

    @Test
    void shouldCreateUpdateAndDeleteOnlyWhatWasRead() {
        ByteString key = key("pods/default/a");
        TxnResponse created = apiserver.txn(write(key, 0, OBJECT));
        assertTrue(created.getSucceeded());
        long version = created.getHeader().getRevision();
        TxnResponse exists = apiserver.txn(write(key, 0, OBJECT));
        assertFalse(exists.getSucceeded());
        KeyValue found = exists.getResponses(0).getResponseRange().getKvs(0);
        assertEquals(version, found.getModRevision());
        assertEquals(OBJECT, found.getValue());
        TxnResponse updated = apiserver.txn(write(key, version, OBJECT));
        assertTrue(updated.getSucceeded());
        assertFalse(apiserver.txn(delete(key, version)).getSucceeded());
        long newest = updated.getHeader().getRevision();
        TxnResponse deleted = apiserver.txn(delete(key, newest));
        assertTrue(deleted.getSucceeded());
        assertEquals(1, deleted.getResponses(0).getResponseDeleteRange().getDeleted());
        TxnResponse gone = apiserver.txn(write(key, newest, OBJECT));
        assertFalse(gone.getSucceeded());
        assertEquals(0, gone.getResponses(0).getResponseRange().getKvsCount());
    }

    /** A resource version is the revision of one write: two objects that share one break every watcher. */
    @Test
    void shouldGiveEveryWriteARevisionOfItsOwn() {
        List<CompletableFuture<Answer>> writes = IntStream.range(0, 600)
                .mapToObj(i -> cairn.endpoint(1 + i % 3).ask(write(key("unique/" + i), 0, OBJECT)))
                .toList();
        Set<Long> revisions = new TreeSet<>();
        for (CompletableFuture<Answer> write : writes) {
            revisions.add(((TxnResponse) write.join().message()).getHeader().getRevision());
        }
        assertEquals(600, revisions.size());
        RangeResponse all = apiserver.range(prefix("unique/"));
        assertEquals(
                revisions,
                new TreeSet<>(
                        all.getKvsList().stream().map(KeyValue::getModRevision).toList()));
    }

    /** A list in pages is one moment, however much is written meanwhile. */
    @Test
    void shouldListInPagesAtOneRevision() {
        for (int i = 10; i < 35; i++) {
            apiserver.txn(write(key("list/" + i), 0, OBJECT));
        }
        List<String> keys = new ArrayList<>();
        RangeResponse page = apiserver.range(prefix("list/").setLimit(10));
        long revision = page.getHeader().getRevision();
        long remaining = 25;
        while (true) {
            assertEquals(remaining, page.getCount(), "what is left from the start of the page on");
            page.getKvsList().forEach(kv -> keys.add(kv.getKey().toStringUtf8()));
            if (!page.getMore()) {
                break;
            }
            remaining -= page.getKvsCount();
            apiserver.txn(write(key("list/" + (40 + keys.size())), 0, OBJECT));
            ByteString after = page.getKvs(page.getKvsCount() - 1).getKey().concat(Keys.ZERO);
            page = apiserver.range(prefix("list/").setKey(after).setLimit(10).setRevision(revision));
            assertTrue(page.getHeader().getRevision() > revision, "the header tells the newest revision");
        }
        assertEquals(25, keys.size());
        assertEquals(keys.stream().sorted(Comparator.naturalOrder()).toList(), keys);
        assertEquals(27, apiserver.range(prefix("list/").setCountOnly(true)).getCount());
        assertTrue(apiserver.range(prefix("list/").setKeysOnly(true)).getKvsList().stream()
                .allMatch(kv -> kv.getValue().isEmpty() && kv.getModRevision() > 0));
    }

    /** Every five minutes one apiserver wins the right to compact, to the revision of the round before. */
    @Test
    void shouldLetOneCompact() {
        ByteString lock = ByteString.copyFromUtf8("compact_rev_key");
        apiserver.txn(write(key("compact/a"), 0, OBJECT));
        Compare never = Compare.newBuilder()
                .setKey(lock)
                .setTarget(Compare.CompareTarget.VERSION)
                .setVersion(0)
                .build();
        TxnRequest turnOne = TxnRequest.newBuilder()
                .addCompare(never)
                .addSuccess(RequestOp.newBuilder()
                        .setRequestPut(PutRequest.newBuilder().setKey(lock).setValue(OBJECT)))
                .addFailure(get(lock))
                .build();
        TxnResponse won = apiserver.txn(turnOne);
        TxnResponse lost = apiserver.txn(turnOne);
        assertTrue(won.getSucceeded());
        assertFalse(lost.getSucceeded());
        assertEquals(1, lost.getResponses(0).getResponseRange().getKvs(0).getVersion());
        long at = won.getHeader().getRevision();
        CompactionRequest compact =
                CompactionRequest.newBuilder().setRevision(at).build();
        assertEquals(Code.OK, apiserver.next().answer(compact).code());
        Answer again = apiserver.next().answer(compact);
        assertTrue(again.isError(Code.OUT_OF_RANGE, "etcdserver: mvcc: required revision has been compacted"));
        Answer expired =
                apiserver.next().answer(prefix("compact/").setRevision(at - 1).build());
        assertTrue(expired.isError(Code.OUT_OF_RANGE, "etcdserver: mvcc: required revision has been compacted"));
        assertEquals(1, apiserver.range(prefix("compact/").setRevision(at)).getKvsCount());
    }

    /** The apiserver asks its watches for progress only of servers whose version it can read and trusts. */
    @Test
    void shouldTellAVersionThatIsTrusted() {
        StatusResponse status = (StatusResponse)
                apiserver.next().answer(StatusRequest.getDefaultInstance()).message();
        assertTrue(status.getVersion().matches("3\\.([6-9]|\\d\\d)\\.\\d+"), status::getVersion);
        assertTrue(status.getDbSize() > 0);
        assertEquals(Code.OK, apiserver.next().answer(prefix("health").build()).code());
    }
}
