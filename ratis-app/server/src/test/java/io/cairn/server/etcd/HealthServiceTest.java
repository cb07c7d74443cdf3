package io.cairn.server.etcd;

import static io.cairn.server.etcd.TestServer.error;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cairn.api.health.HealthCheckRequest;
import io.cairn.api.health.HealthCheckResponse.ServingStatus;
import io.cairn.api.health.HealthGrpc;
import io.cairn.server.node.PeerStatus.Role;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthServiceTest {
    private final TestServer server = new TestServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void shouldServeUnderTheEmptyNameOnly() {
        assertEquals(ServingStatus.SERVING, health().check(request("")).getStatus());
        assertEquals("NOT_FOUND unknown service", error(() -> health().check(request("etcdserverpb.KV"))));
    }

    @Test
    void shouldTellWatchersAtOnce() {
        assertEquals(ServingStatus.SERVING, health().watch(request("")).next().getStatus());
        assertEquals(
                ServingStatus.SERVICE_UNKNOWN,
                health().watch(request("etcdserverpb.KV")).next().getStatus());
    }

    @Test
    void shouldNotServeAsALearner() {
        server.peer.role = Role.LISTENER;
        assertEquals(
                "FAILED_PRECONDITION etcdserver: rpc not supported for learner",
                error(() -> health().check(request(""))));
    }

    private HealthGrpc.HealthBlockingStub health() {
        return HealthGrpc.newBlockingStub(server.channel).withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    private static HealthCheckRequest request(String service) {
        return HealthCheckRequest.newBuilder().setService(service).build();
    }
}
