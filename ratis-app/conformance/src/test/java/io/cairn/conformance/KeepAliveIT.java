package io.cairn.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.api.etcd.LeaseGrantRequest;
import io.cairn.api.etcd.LeaseGrpc;
import io.cairn.api.etcd.LeaseKeepAliveRequest;
import io.cairn.api.etcd.LeaseKeepAliveResponse;
import io.cairn.api.etcd.LeaseRevokeRequest;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The stream of keep-alives, with leases and without. */
class KeepAliveIT {
    private static final long LEASE = 77;
    private static final int STORM = 2000;

    @TempDir
    static Path folder;

    private static BothServers servers;

    @BeforeAll
    static void start() {
        servers = new BothServers(folder);
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    static Set<String> both() {
        return servers.names();
    }

    /** Sends them all, closes the stream, and returns what came until the server closed it too. */
    private static List<LeaseKeepAliveResponse> keepAlive(Endpoint endpoint, List<Long> leases) throws Exception {
        List<LeaseKeepAliveResponse> responses = new ArrayList<>();
        CompletableFuture<List<LeaseKeepAliveResponse>> end = new CompletableFuture<>();
        StreamObserver<LeaseKeepAliveRequest> requests = LeaseGrpc.newStub(endpoint.channel())
                .leaseKeepAlive(new StreamObserver<>() {
                    @Override
                    public void onNext(LeaseKeepAliveResponse response) {
                        responses.add(response);
                        if (responses.size() == leases.size()) {
                            end.complete(responses);
                        }
                    }

                    @Override
                    public void onError(Throwable error) {
                        end.completeExceptionally(error);
                    }

                    @Override
                    public void onCompleted() {
                        end.completeExceptionally(Status.INTERNAL.asException());
                    }
                });
        leases.forEach(id ->
                requests.onNext(LeaseKeepAliveRequest.newBuilder().setID(id).build()));
        List<LeaseKeepAliveResponse> all = end.get(Endpoint.CALL_WITHIN.toSeconds(), TimeUnit.SECONDS);
        requests.onCompleted();
        return all;
    }

    private static void grant(Endpoint endpoint) {
        Answer answer = endpoint.answer(
                LeaseGrantRequest.newBuilder().setID(LEASE).setTTL(500).build());
        assertEquals(Code.OK, answer.code(), answer::toString);
    }

    private static void revoke(Endpoint endpoint) {
        endpoint.answer(LeaseRevokeRequest.newBuilder().setID(LEASE).build());
    }

    @ParameterizedTest
    @MethodSource("both")
    void shouldAnswerEachInOrder(String server) throws Exception {
        Endpoint endpoint = servers.endpoint(server);
        grant(endpoint);
        List<LeaseKeepAliveResponse> responses = keepAlive(endpoint, List.of(LEASE, 4711L, LEASE, 0L, -1L));
        assertEquals(
                List.of(500L, 0L, 500L, 0L, 0L),
                responses.stream().map(LeaseKeepAliveResponse::getTTL).toList());
        assertEquals(
                List.of(LEASE, 4711L, LEASE, 0L, -1L),
                responses.stream().map(LeaseKeepAliveResponse::getID).toList());
        assertTrue(responses.stream().allMatch(r -> r.getHeader().getMemberId() != 0));
        revoke(endpoint);
        assertEquals(0, keepAlive(endpoint, List.of(LEASE)).get(0).getTTL());
    }

    /** Leases that nobody granted, as fast as they can be sent: the stream stays, and so does everybody else's. */
    @ParameterizedTest
    @MethodSource("both")
    void shouldBearAStormOfUnknownLeases(String server) throws Exception {
        Endpoint endpoint = servers.endpoint(server);
        grant(endpoint);
        List<Long> leases = new ArrayList<>();
        for (long i = 0; i < STORM; i++) {
            leases.add(1_000_000 + i);
        }
        leases.add(LEASE);
        List<LeaseKeepAliveResponse> responses = keepAlive(endpoint, leases);
        assertEquals(STORM, responses.stream().filter(r -> r.getTTL() == 0).count());
        assertEquals(500, responses.get(STORM).getTTL());
        revoke(endpoint);
    }
}
