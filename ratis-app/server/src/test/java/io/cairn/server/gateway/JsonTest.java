package io.cairn.server.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.cairn.api.etcd.KeyValue;
import io.cairn.api.etcd.LeaseKeepAliveRequest;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.api.etcd.RangeResponse;
import io.cairn.api.etcd.ResponseHeader;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class JsonTest {
    private final Routes routes = new Routes();

    @Test
    void shouldPrintAsEtcdDoes() throws IOException {
        RangeResponse response = RangeResponse.newBuilder()
                .setHeader(ResponseHeader.newBuilder().setClusterId(-1).setRevision(2))
                .addKvs(KeyValue.newBuilder()
                        .setKey(ByteString.copyFromUtf8("foo?>"))
                        .setCreateRevision(2)
                        .setVersion(1))
                .setCount(1)
                .build();
        StringBuilder out = new StringBuilder();
        Json.print(response, out);
        assertEquals(
                "{\"header\":{\"cluster_id\":\"18446744073709551615\",\"revision\":\"2\"},"
                        + "\"kvs\":[{\"key\":\"Zm9vPz4=\",\"create_revision\":\"2\",\"version\":\"1\"}],\"count\":\"1\"}",
                out.toString());
    }

    @Test
    void shouldTakeAllSpellings() {
        RangeRequest expected = RangeRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8("foo?>"))
                .setRangeEnd(ByteString.copyFromUtf8("g"))
                .setLimit(7)
                .setSortOrder(RangeRequest.SortOrder.DESCEND)
                .build();
        for (String body : List.of(
                "{\"key\":\"Zm9vPz4=\",\"range_end\":\"Zw==\",\"limit\":\"7\",\"sort_order\":\"DESCEND\"}",
                "{\"key\":\"Zm9vPz4\",\"rangeEnd\":\"Zw\",\"limit\":7,\"sortOrder\":2}",
                " \n{\"key\":\"Zm9vPz4=\",\"range_end\":\"Zw==\",\"bogus\":{\"a\":[1]},\"limit\":7,\"sort_order\":2} {")) {
            assertEquals(List.of(expected), range(body), body);
        }
        assertEquals(List.of(RangeRequest.getDefaultInstance()), range(""));
        assertEquals(List.of(RangeRequest.getDefaultInstance()), range(" {} trailing"));
    }

    @Test
    void shouldTakeManyMessagesWhereTheMethodDoes() {
        Route keepAlive = route("/v3/lease/keepalive");
        List<Message> requests = Json.requests(keepAlive, "{\"ID\":7}{\"ID\":\"8\"}\n");
        assertEquals(
                List.of(
                        LeaseKeepAliveRequest.newBuilder().setID(7).build(),
                        LeaseKeepAliveRequest.newBuilder().setID(8).build()),
                requests);
        assertEquals(List.of(), Json.requests(keepAlive, " "));
        assertMalformed("too many", () -> Json.requests(keepAlive, "{}".repeat(2000)));
    }

    @Test
    void shouldRefuseWhatIsMalformed() {
        for (String body : List.of(
                "x",
                "[]",
                "\"a\"",
                "{",
                "{\"key\":",
                "{\"key\":\"}",
                "{\"key\":\"\\\"}",
                "{\"key\":\"!!\"}",
                "{\"limit\":\"many\"}",
                "{\"limit\":\"9223372036854775808\"}",
                "{\"serializable\":1}",
                "{\"sort_order\":\"UPWARDS\"}",
                "{" + "\"a\":{".repeat(300) + "}".repeat(301))) {
            assertMalformed(body, () -> range(body));
        }
    }

    @Test
    void shouldKnowAllPathsAndTheirOldName() {
        assertEquals(51, routes.all().size());
        assertEquals(route("/v3/kv/range"), route("/v3beta/kv/range"));
        routes.all().forEach((path, route) -> assertNotNull(route.request(), path));
    }

    private static void assertMalformed(String body, Executable parse) {
        StatusRuntimeException refused = assertThrows(StatusRuntimeException.class, parse, body);
        assertEquals(Status.Code.INVALID_ARGUMENT, refused.getStatus().getCode());
    }

    private List<Message> range(String body) {
        return Json.requests(route("/v3/kv/range"), body);
    }

    private Route route(String path) {
        Route route = routes.find(path);
        assertNotNull(route, path);
        return route;
    }
}
