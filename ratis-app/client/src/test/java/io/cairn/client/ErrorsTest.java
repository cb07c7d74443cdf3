package io.cairn.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cairn.client.CairnException.Applied;
import io.cairn.client.CairnException.Kind;
import io.grpc.Status;
import io.grpc.Status.Code;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "OUT_OF_RANGE | etcdserver: mvcc: required revision has been compacted | COMPACTED | NO",
                "OUT_OF_RANGE | etcdserver: mvcc: required revision is a future revision | FUTURE_REVISION | NO",
                "INVALID_ARGUMENT | etcdserver: key is not provided | INVALID_REQUEST | NO",
                "INVALID_ARGUMENT | etcdserver: request is too large | TOO_LARGE | NO",
                "RESOURCE_EXHAUSTED | gRPC message exceeds maximum size 2097152: 3000000 | TOO_LARGE | NO",
                "RESOURCE_EXHAUSTED | grpc: received message larger than max (9 vs. 2) | TOO_LARGE | NO",
                "RESOURCE_EXHAUSTED | gRPC message exceeds maximum size 2147483647: 9 | OVERLOADED | UNKNOWN",
                "RESOURCE_EXHAUSTED | etcdserver: mvcc: database space exceeded | NO_SPACE | UNKNOWN",
                "UNKNOWN | etcdserver: too many requests | OVERLOADED | NO",
                "NOT_FOUND | etcdserver: requested lease not found | NOT_FOUND | NO",
                "UNAVAILABLE | etcdserver: no leader | NO_LEADER | NO",
                "UNAVAILABLE | etcdserver: leader changed | NO_LEADER | UNKNOWN",
                "UNAVAILABLE | etcdserver: request timed out | TIMEOUT | UNKNOWN",
                "UNAVAILABLE | etcdserver: request timed out, possibly due to previous leader failure | TIMEOUT | UNKNOWN",
                "UNAVAILABLE | io exception | UNAVAILABLE | UNKNOWN",
                "DEADLINE_EXCEEDED | late | TIMEOUT | UNKNOWN",
                "UNIMPLEMENTED | unknown service | UNIMPLEMENTED | NO",
                "UNKNOWN | anything | INTERNAL | UNKNOWN",
                "DATA_LOSS | etcdserver: corrupt cluster | CORRUPT | UNKNOWN",
                "PERMISSION_DENIED | etcdserver: permission denied | PERMISSION_DENIED | NO",
            })
    void shouldSayWhatAFailedWriteMeans(Code code, String text, Kind kind, Applied applied) {
        Status status = code.toStatus().withDescription(text);

        CairnException write = Errors.of(status, true, true, "n1:2379");
        CairnException unsent = Errors.of(status, false, true, "n1:2379");
        CairnException read = Errors.of(status, true, false, "n1:2379");

        assertEquals(kind, write.kind());
        assertEquals(applied, write.applied());
        assertEquals(Applied.NO, unsent.applied());
        assertEquals(Applied.NO, read.applied());
    }

    @ParameterizedTest
    @CsvSource({"etcdserver: no leader", "etcdserver: mvcc: database space exceeded"})
    void shouldKeepTheServersSentence(String text) {
        Status status = Status.UNAVAILABLE.withDescription(text);
        assertEquals(text, Errors.of(status, true, true, "n1:2379").getMessage());
    }
}
