package io.cairn.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import com.google.protobuf.WireFormat;
import io.cairn.api.etcd.RangeResponse;
import io.cairn.api.etcd.RequestOp;
import io.cairn.api.etcd.TxnRequest;
import io.grpc.Status.Code;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that etcd 3.4.23 does not survive; Cairn refuses them in the words of later releases, and lives. */
class CairnAloneIT {
    @TempDir
    static Path folder;

    private static CairnPeers cairn;

    @BeforeAll
    static void start() {
        cairn = new CairnPeers(1, folder);
    }

    @AfterAll
    static void stop() {
        cairn.close();
    }

    @Test
    void shouldRefuseUnknownSortTargets() {
        String target = "key: \"a\" range_end: \"z\" sort_target: 9";
        refused("Range " + target, "etcdserver: invalid sort option");
        refused("Range " + target + " sort_order: DESCEND", "etcdserver: invalid sort option");
        refused("Txn success { request_range { " + target + " } }", "etcdserver: invalid sort option");
        refused(
                "Txn success { request_txn { failure { request_range { " + target + " } } } }",
                "etcdserver: invalid sort option");
    }

    @Test
    void shouldRefuseToKeepWhatTheSameTransactionDeleted() {
        answer("Put key: \"keep\" value: \"1\"");
        String gone = "Txn success { request_delete_range { key: \"k\" range_end: \"\\000\" } } success { request_put ";
        refused(gone + "{ key: \"keep\" ignore_value: true } }", "etcdserver: key not found");
        refused(gone + "{ key: \"keep\" value: \"2\" ignore_lease: true } }", "etcdserver: key not found");
        RangeResponse still = (RangeResponse) answer("Range key: \"keep\"").message();
        assertEquals(1, still.getKvs(0).getVersion());
        assertEquals(still.getHeader().getRevision(), still.getKvs(0).getModRevision());
    }

    /** Without a bound of its own, reading what is inside each other without end costs a Java server its stack. */
    @Test
    void shouldSurviveTransactionsInsideEachOtherWithoutEnd() {
        Answer answer = RawBytes.answer(cairn.endpoint(1), "Txn", nested(50_000));
        String expected = "etcdserver: too many operations in txn request";
        assertTrue(answer.isError(Code.INVALID_ARGUMENT, expected), answer::toString);
        assertEquals(Code.OK, answer("Put key: \"a\"").code());
    }

    /** As many transactions, written from the innermost: building them as messages would cost the test its stack. */
    private static byte[] nested(int depth) {
        ByteString txn = ByteString.EMPTY;
        for (int i = 0; i < depth; i++) {
            txn = field(TxnRequest.SUCCESS_FIELD_NUMBER, field(RequestOp.REQUEST_TXN_FIELD_NUMBER, txn));
        }
        return txn.toByteArray();
    }

    private static ByteString field(int number, ByteString bytes) {
        ByteString.Output head = ByteString.newOutput();
        CodedOutputStream out = CodedOutputStream.newInstance(head);
        try {
            out.writeTag(number, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            out.writeUInt32NoTag(bytes.size());
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return head.toByteString().concat(bytes);
    }

    private static Answer answer(String line) {
        Message request = CaseFile.request(line, 0, 0, 0);
        return cairn.endpoint(1).answer(request);
    }

    private static void refused(String line, String text) {
        Answer answer = answer(line);
        assertTrue(answer.isError(Code.INVALID_ARGUMENT, text), () -> line + " -> " + answer);
    }
}
