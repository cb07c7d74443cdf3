package io.cairn.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.cairn.api.etcd.CompactionRequest;
import io.cairn.api.etcd.DeleteRangeRequest;
import io.cairn.conformance.CaseFile.Case;
import io.cairn.conformance.Pair.Exchange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The hand-written cases of the KV and the Lease service, and of what else tells about keys, beside a real etcd. */
@RequiresEtcd
class KvCasesIT {
    /** Every error of etcd's table that a client of the KV service or the Lease service can bring about on a healthy cluster. */
    private static final List<String> ERRORS = List.of(
            "INVALID_ARGUMENT etcdserver: key is not provided",
            "INVALID_ARGUMENT etcdserver: key not found",
            "INVALID_ARGUMENT etcdserver: value is provided",
            "INVALID_ARGUMENT etcdserver: lease is provided",
            "INVALID_ARGUMENT etcdserver: too many operations in txn request",
            "INVALID_ARGUMENT etcdserver: duplicate key given in txn request",
            "INVALID_ARGUMENT etcdserver: request is too large",
            "NOT_FOUND etcdserver: requested lease not found",
            "FAILED_PRECONDITION etcdserver: lease already exists",
            "OUT_OF_RANGE etcdserver: too large lease TTL",
            "OUT_OF_RANGE etcdserver: mvcc: required revision has been compacted",
            "OUT_OF_RANGE etcdserver: mvcc: required revision is a future revision");

    private static final ByteString ALL = ByteString.copyFrom(new byte[1]);

    @TempDir
    static Path folder;

    private static RealEtcd etcd;
    private static CairnPeers cairn;
    private static Pair pair;
    private static long compacted;

    @BeforeAll
    static void start() {
        etcd = new RealEtcd(folder);
        cairn = new CairnPeers(1, folder);
        pair = new Pair(etcd.endpoint());
    }

    @AfterAll
    static void stop() {
        cairn.close();
        etcd.close();
        System.out.println("KV cases: " + pair.exchanges() + " exchanges; differences allowed: " + pair.allowed());
        List<String> unseen =
                ERRORS.stream().filter(e -> !pair.errors().contains(e)).toList();
        assertEquals(List.of(), unseen, "errors that no case brought about");
    }

    static Stream<Case> cases() {
        return Stream.of("kv.cases", "txn.cases", "limits.cases", "lease.cases")
                .flatMap(f -> CaseFile.read(f).stream());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldAnswerAsEtcd(Case tested) {
        alike(DeleteRangeRequest.newBuilder().setKey(ALL).setRangeEnd(ALL).build());
        long start = pair.revision();
        List<Exchange> different = new ArrayList<>();
        for (String line : tested.requests()) {
            Message request = CaseFile.request(line, pair.revision(), start, compacted);
            Exchange exchange = pair.exchange(request, cairn.endpoint(1));
            if (!exchange.same()) {
                different.add(exchange);
            }
            if (request instanceof CompactionRequest compaction
                    && exchange.etcd().message() != null) {
                compacted = compaction.getRevision();
            }
        }
        assertTrue(different.isEmpty(), () -> tested.title() + ":\n" + different);
    }

    /** What no case changes: that both are at the same revision when it starts. */
    private static void alike(Message request) {
        Exchange exchange = pair.exchange(request, cairn.endpoint(1));
        assertTrue(exchange.same(), () -> "after what came before: " + exchange);
    }
}
