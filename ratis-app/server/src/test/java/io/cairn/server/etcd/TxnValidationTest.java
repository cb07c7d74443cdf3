package io.cairn.server.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.Compare;
import io.cairn.api.etcd.DeleteRangeRequest;
import io.cairn.api.etcd.PutRequest;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.api.etcd.RequestOp;
import io.cairn.api.etcd.TxnRequest;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TxnValidationTest {
    @Test
    void shouldAllowAsManyOperationsAsEtcd() {
        assertNull(TxnValidation.check(then(puts(128))));
        assertEquals(EtcdError.TOO_MANY_OPERATIONS, TxnValidation.check(then(puts(129))));
        assertEquals(
                EtcdError.TOO_MANY_OPERATIONS,
                TxnValidation.check(TxnRequest.newBuilder()
                        .addAllFailure(List.of(puts(129)))
                        .build()));
        TxnRequest.Builder compares = TxnRequest.newBuilder();
        IntStream.range(0, 129).forEach(i -> compares.addCompare(compare("k")));
        assertEquals(EtcdError.TOO_MANY_OPERATIONS, TxnValidation.check(compares.build()));
    }

    @Test
    void shouldGiveNestedTransactionsWhatTheirParentLeaves() {
        RequestOp one = txn(then(put("n")));
        assertNull(TxnValidation.check(then(concat(puts(126), one))));
        assertEquals(EtcdError.TOO_MANY_OPERATIONS, TxnValidation.check(then(concat(puts(127), one))));
        assertNull(TxnValidation.check(then(concat(puts(127), txn(TxnRequest.getDefaultInstance())))));
    }

    @Test
    void shouldBoundTheDepth() {
        assertNull(TxnValidation.check(nested(129)));
        assertEquals(EtcdError.TOO_MANY_OPERATIONS, TxnValidation.check(nested(130)));
    }

    @Test
    void shouldCheckOperationsAsIfTheyStoodAlone() {
        assertEquals(EtcdError.EMPTY_KEY, TxnValidation.check(then(put(""))));
        assertEquals(EtcdError.EMPTY_KEY, TxnValidation.check(then(delete("", ""))));
        assertEquals(
                EtcdError.EMPTY_KEY,
                TxnValidation.check(
                        TxnRequest.newBuilder().addCompare(compare("")).build()));
        RequestOp badSort = RequestOp.newBuilder()
                .setRequestRange(RangeRequest.newBuilder().setKey(bytes("k")).setSortTargetValue(9))
                .build();
        assertEquals(EtcdError.INVALID_SORT_OPTION, TxnValidation.check(then(txn(then(badSort)))));
        assertEquals(EtcdError.KEY_NOT_FOUND, TxnValidation.check(then(RequestOp.getDefaultInstance())));
    }

    @Test
    void shouldCheckEverythingElseBeforeDuplicates() {
        assertEquals(
                EtcdError.KEY_NOT_FOUND,
                TxnValidation.check(TxnRequest.newBuilder()
                        .addSuccess(put("a"))
                        .addSuccess(put("a"))
                        .addFailure(RequestOp.getDefaultInstance())
                        .build()));
    }

    @Test
    void shouldRefuseTheSameKeyTwiceInABranch() {
        assertDuplicate(put("a"), put("a"));
        assertDuplicate(put("a"), txn(then(put("a"))));
        assertDuplicate(txn(then(put("a"))), txn(then(put("a"))));
        assertDuplicate(txn(then(put("a"))), txn(orElse(put("a"))));
        assertDuplicate(txn(then(txn(then(put("a"))))), put("a"));
        assertFine(put("a"), put("b"));
        assertNull(TxnValidation.check(TxnRequest.newBuilder()
                .addSuccess(put("a"))
                .addFailure(put("a"))
                .build()));
    }

    @Test
    void shouldAllowTheSameKeyInOppositeBranches() {
        TxnRequest both = TxnRequest.newBuilder()
                .addSuccess(put("a"))
                .addFailure(put("a"))
                .build();
        assertFine(txn(both));
        assertDuplicate(txn(both), txn(both));
        assertDuplicate(txn(both), put("a"));
    }

    @Test
    void shouldRefuseAPutThatTheSameBranchDeletes() {
        assertDuplicate(put("b"), delete("a", "c"));
        assertDuplicate(delete("a", "c"), put("b"));
        assertDuplicate(delete("b", ""), put("b"));
        assertDuplicate(delete("a", "c"), txn(then(put("b"))));
        assertDuplicate(txn(then(delete("a", "c"))), put("b"));
        assertDuplicate(txn(orElse(delete("a", "c"))), txn(then(put("b"))));
        assertFine(delete("a", "c"), put("c"));
        assertFine(delete("b", ""), put("bb"));
        assertFine(delete("a", "c"), delete("b", "d"), put("d"));
        assertFine(delete("c", "a"), put("b"));
    }

    @Test
    void shouldKeepTheGapsInEtcdsRule() {
        assertFine(txn(then(put("a"))), txn(then(delete("a", ""))));
        assertDuplicate(txn(then(delete("a", ""))), txn(then(put("a"))));
        assertFine(delete("a", "\0"), put("b"));
    }

    @Test
    void shouldTellReadOnlyTransactionsApart() {
        assertTrue(TxnValidation.isReadOnly(TxnRequest.getDefaultInstance()));
        assertTrue(TxnValidation.isSerializable(TxnRequest.getDefaultInstance()));
        assertTrue(TxnValidation.isReadOnly(then(range(true), range(false))));
        assertFalse(TxnValidation.isSerializable(then(range(true), range(false))));
        assertTrue(TxnValidation.isSerializable(then(range(true), range(true))));
        assertFalse(TxnValidation.isReadOnly(orElse(put("a"))));
        assertFalse(TxnValidation.isReadOnly(then(txn(then(range(true))))));
    }

    private static void assertDuplicate(RequestOp... branch) {
        assertEquals(EtcdError.DUPLICATE_KEY, TxnValidation.check(then(branch)));
        assertEquals(EtcdError.DUPLICATE_KEY, TxnValidation.check(orElse(branch)));
    }

    private static void assertFine(RequestOp... branch) {
        assertNull(TxnValidation.check(then(branch)));
    }

    private static TxnRequest nested(int depth) {
        TxnRequest request = TxnRequest.getDefaultInstance();
        for (int i = 1; i < depth; i++) {
            request = then(txn(request));
        }
        return request;
    }

    private static RequestOp[] puts(int count) {
        return IntStream.range(0, count).mapToObj(i -> put("k" + i)).toArray(RequestOp[]::new);
    }

    private static RequestOp[] concat(RequestOp[] ops, RequestOp last) {
        RequestOp[] all = Arrays.copyOf(ops, ops.length + 1);
        all[ops.length] = last;
        return all;
    }

    private static TxnRequest then(RequestOp... ops) {
        return TxnRequest.newBuilder().addAllSuccess(List.of(ops)).build();
    }

    private static TxnRequest orElse(RequestOp... ops) {
        return TxnRequest.newBuilder().addAllFailure(List.of(ops)).build();
    }

    private static RequestOp txn(TxnRequest request) {
        return RequestOp.newBuilder().setRequestTxn(request).build();
    }

    private static RequestOp put(String key) {
        return RequestOp.newBuilder()
                .setRequestPut(PutRequest.newBuilder().setKey(bytes(key)))
                .build();
    }

    private static RequestOp delete(String key, String end) {
        return RequestOp.newBuilder()
                .setRequestDeleteRange(
                        DeleteRangeRequest.newBuilder().setKey(bytes(key)).setRangeEnd(bytes(end)))
                .build();
    }

    private static RequestOp range(boolean serializable) {
        return RequestOp.newBuilder()
                .setRequestRange(RangeRequest.newBuilder().setKey(bytes("k")).setSerializable(serializable))
                .build();
    }

    private static Compare compare(String key) {
        return Compare.newBuilder().setKey(bytes(key)).build();
    }

    private static ByteString bytes(String text) {
        return ByteString.copyFromUtf8(text);
    }
}
