package io.cairn.server.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.cairn.api.etcd.Compare.CompareResult;
import io.cairn.api.etcd.Compare.CompareTarget;
import io.cairn.api.etcd.PutRequest;
import io.cairn.api.etcd.TxnRequest;
import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.KeyRange;
import io.cairn.statemachine.command.Compare;
import io.cairn.statemachine.command.Compare.Result;
import io.cairn.statemachine.command.Compare.Target;
import org.junit.jupiter.api.Test;

class KvRequestsTest {
    private static final ByteString KEY = ByteString.copyFromUtf8("k");
    private static final KeyRange RANGE = KeyRange.single(Bytes.utf8("k"));

    @Test
    void shouldTakeTheUnionThatTheTargetNames() {
        assertCompare(Target.VERSION, 3, base(CompareTarget.VERSION).setVersion(3));
        assertCompare(Target.CREATE, 4, base(CompareTarget.CREATE).setCreateRevision(4));
        assertCompare(Target.MOD, 5, base(CompareTarget.MOD).setModRevision(5));
        assertCompare(Target.LEASE, -6, base(CompareTarget.LEASE).setLease(-6));
        Compare value = compare(base(CompareTarget.VALUE).setValue(ByteString.copyFromUtf8("v")));
        assertEquals(new Compare(RANGE, Result.EQUAL, Target.VALUE, 0, Bytes.utf8("v")), value);
    }

    @Test
    void shouldReadAnotherUnionThanTheTargetsAsZero() {
        assertCompare(Target.VERSION, 0, base(CompareTarget.VERSION).setModRevision(3));
        assertCompare(Target.MOD, 0, base(CompareTarget.MOD));
        Compare value = compare(base(CompareTarget.VALUE).setVersion(3));
        assertEquals(new Compare(RANGE, Result.EQUAL, Target.VALUE, 0, Bytes.EMPTY), value);
    }

    @Test
    void shouldPassOnWhatItDoesNotKnow() {
        assertCompare(Target.UNRECOGNIZED, 0, base(CompareTarget.MOD).setTargetValue(9));
        assertEquals(
                Result.UNRECOGNIZED,
                compare(base(CompareTarget.MOD).setResultValue(9)).result());
        assertEquals(
                Result.NOT_EQUAL,
                compare(base(CompareTarget.MOD).setResult(CompareResult.NOT_EQUAL))
                        .result());
    }

    @Test
    void shouldTakeBytesFromTheWireWithoutACopy() throws InvalidProtocolBufferException {
        PutRequest sent = PutRequest.newBuilder()
                .setKey(KEY)
                .setValue(ByteString.copyFromUtf8("value"))
                .build();
        PutRequest parsed = PutRequest.parseFrom(sent.toByteArray());
        assertEquals(Bytes.utf8("value"), WireBytes.fromWire(parsed.getValue()));
        assertSame(
                WireBytes.fromWire(parsed.getValue()).array(),
                WireBytes.fromWire(parsed.getValue()).array());
        assertSame(Bytes.EMPTY, WireBytes.fromWire(ByteString.EMPTY));
        ByteString part = ByteString.copyFromUtf8("a long enough text").substring(2, 6);
        assertEquals(Bytes.utf8("long"), WireBytes.fromWire(part));
        ByteString pieces = ByteString.copyFrom(new byte[200]).concat(ByteString.copyFrom(new byte[300]));
        assertEquals(Bytes.wrap(new byte[500]), WireBytes.fromWire(pieces));
    }

    private static void assertCompare(Target target, long number, io.cairn.api.etcd.Compare.Builder compare) {
        assertEquals(new Compare(RANGE, Result.EQUAL, target, number, Bytes.EMPTY), compare(compare));
    }

    private static Compare compare(io.cairn.api.etcd.Compare.Builder compare) {
        return KvRequests.txn(TxnRequest.newBuilder().addCompare(compare).build())
                .compares()
                .get(0);
    }

    private static io.cairn.api.etcd.Compare.Builder base(CompareTarget target) {
        return io.cairn.api.etcd.Compare.newBuilder().setKey(KEY).setTarget(target);
    }
}
