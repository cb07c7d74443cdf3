package io.cairn.server.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.KVGrpc;
import io.cairn.api.etcd.PutRequest;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.server.node.FakePeer;
import io.cairn.server.node.TooStale;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaxStalenessTest {
    private static final ByteString KEY = ByteString.copyFromUtf8("k");
    private static final RangeRequest SERIALIZABLE =
            RangeRequest.newBuilder().setKey(KEY).setSerializable(true).build();

    private final TestServer server = new TestServer();
    private final FakePeer peer = server.peer;

    @AfterEach
    void stop() {
        server.close();
    }

    private KVGrpc.KVBlockingStub kv(String bound) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("cairn-max-staleness-ms", Metadata.ASCII_STRING_MARSHALLER), bound);
        return server.kv().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private static String refusal(Executable call) {
        return assertThrows(StatusRuntimeException.class, call).getStatus().toString();
    }

    @Test
    void shouldBoundSerializableReads() {
        kv("1500").range(SERIALIZABLE);
        assertEquals(Map.of("fresh 1500", 1), peer.barriers);
        kv("0").range(SERIALIZABLE.toBuilder().setRangeEnd(KEY.concat(KEY)).build());
        assertEquals(Map.of("fresh 1500", 1, "fresh 0", 1), peer.barriers);
    }

    @Test
    void shouldLeaveReadsThatAreNewerAnyway() {
        kv("1500").range(SERIALIZABLE.toBuilder().clearSerializable().build());
        assertEquals(Map.of("linearizable", 1), peer.barriers);
        server.kv().range(SERIALIZABLE);
        assertEquals(Map.of("linearizable", 1, "local", 1), peer.barriers, "the bound is one call's");
    }

    @Test
    void shouldSayWhyItDoesNotAnswer() {
        peer.barrier = CompletableFuture.failedFuture(new TooStale(Duration.ofMillis(2100), Duration.ofMillis(1500)));
        assertEquals(
                "Status{code=UNAVAILABLE, description=cairn: this peer was up to date 2100 ms ago, the read allows 1500"
                        + " ms; ask another peer, or allow more, cause=null}",
                refusal(() -> kv("1500").range(SERIALIZABLE)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "2s", "1.5", "1234567890123"})
    void shouldTakeOnlyMilliseconds(String bound) {
        assertEquals(
                "Status{code=INVALID_ARGUMENT, description=cairn: cairn-max-staleness-ms must be a number of"
                        + " milliseconds, cause=null}",
                refusal(() -> kv(bound).range(SERIALIZABLE)));
    }

    @Test
    void shouldNotBeIgnoredWhereItMeansNothing() {
        assertEquals(
                "Status{code=INVALID_ARGUMENT, description=cairn: cairn-max-staleness-ms is only for Range and Txn,"
                        + " cause=null}",
                refusal(() -> kv("1500").put(PutRequest.newBuilder().setKey(KEY).build())));
    }
}
