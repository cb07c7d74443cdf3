package io.cairn.server.etcd;

import static io.cairn.server.etcd.TestServer.wire;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.AuthGrpc;
import io.cairn.api.etcd.ClusterGrpc;
import io.cairn.api.etcd.KVGrpc;
import io.cairn.api.etcd.LeaseGrpc;
import io.cairn.api.etcd.MaintenanceGrpc;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.api.etcd.WatchGrpc;
import io.cairn.api.etcd.election.ElectionGrpc;
import io.cairn.api.etcd.lock.LockGrpc;
import io.cairn.api.health.HealthGrpc;
import io.cairn.server.node.PeerStatus.Role;
import io.cairn.server.node.Unavailable;
import io.grpc.InternalMetadata;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for each method of each service, whatever it does. */
class EveryMethodTest {
    /** A field that claims to be longer than the message is. */
    private static final byte[] MALFORMED = {10, 50};

    private static final Set<String> FOR_LEARNERS = Set.of("Status", "Snapshot");

    private TestServer server;

    @BeforeEach
    void start() {
        server = new TestServer();
    }

    @AfterEach
    void stop() {
        server.close();
        assertTrue(server.stops.isEmpty());
    }

    static Stream<MethodDescriptor<?, ?>> methods() {
        return Stream.of(
                        KVGrpc.getServiceDescriptor(),
                        WatchGrpc.getServiceDescriptor(),
                        LeaseGrpc.getServiceDescriptor(),
                        ClusterGrpc.getServiceDescriptor(),
                        MaintenanceGrpc.getServiceDescriptor(),
                        AuthGrpc.getServiceDescriptor(),
                        LockGrpc.getServiceDescriptor(),
                        ElectionGrpc.getServiceDescriptor(),
                        HealthGrpc.getServiceDescriptor())
                .flatMap(service -> service.getMethods().stream());
    }

    private String end(MethodDescriptor<?, ?> method, Metadata headers, byte[] request) {
        return RawCalls.end(server.channel, method, headers, request);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void shouldSayThatARequestIsNoProtobuf(MethodDescriptor<?, ?> method) {
        String end = end(method, new Metadata(), MALFORMED);
        assertTrue(end.startsWith("INTERNAL grpc: error unmarshalling request: "), end);
        assertTrue(server.peer.proposed.isEmpty());
    }

    @ParameterizedTest
    @MethodSource("methods")
    void shouldTurnLearnersClientsAwayButForWhatEtcdServes(MethodDescriptor<?, ?> method) {
        server.peer.role = Role.LISTENER;
        if (!FOR_LEARNERS.contains(method.getBareMethodName())) {
            assertEquals(wire(EtcdError.LEARNER), end(method, new Metadata(), RawCalls.EMPTY));
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void shouldTurnThoseAwayWhoAskForALeaderWhenThereIsNone(MethodDescriptor<?, ?> method) {
        server.peer.leader = 0;
        Metadata headers = header("hasleader", "true");
        assertEquals(wire(EtcdError.NO_LEADER), end(method, headers, RawCalls.EMPTY));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void shouldRefuseAClientVersionThatIsNoText(MethodDescriptor<?, ?> method) {
        // The socket's client drops such a header before it is sent; clients of other languages do not.
        Metadata headers = version(new byte[] {'3', (byte) 0xff});
        assertEquals(
                "INVALID_ARGUMENT etcdserver: invalid client api version",
                RawCalls.end(server.inside(), method, headers, RawCalls.EMPTY));
    }

    /** Of other services than these, a call may have to wait. */
    static Stream<MethodDescriptor<?, ?>> quick() {
        return Stream.of(KVGrpc.getRangeMethod(), MaintenanceGrpc.getStatusMethod(), ClusterGrpc.getMemberListMethod());
    }

    @ParameterizedTest
    @MethodSource("quick")
    void shouldIgnoreTokensWhileAuthenticationIsOff(MethodDescriptor<?, ?> method) {
        String without = end(method, new Metadata(), RawCalls.EMPTY);
        Metadata tokens = header("token", "bogus.12");
        tokens.put(key("authorization"), "Bearer bogus");
        assertEquals(without, end(method, tokens, RawCalls.EMPTY));
    }

    @ParameterizedTest
    @MethodSource("quick")
    void shouldTakeAnyTextForAClientVersion(MethodDescriptor<?, ?> method) {
        String without = end(method, new Metadata(), RawCalls.EMPTY);
        assertEquals(without, end(method, header("client-api-version", "none of yours"), RawCalls.EMPTY));
        Metadata umlaut = version("3.6-ä".getBytes(StandardCharsets.UTF_8));
        assertEquals(without, RawCalls.end(server.inside(), method, umlaut, RawCalls.EMPTY));
    }

    /** etcd looks at the first value, and at nothing but "true". */
    @ParameterizedTest
    @MethodSource("quick")
    void shouldServeThoseWithoutALeaderWhoAskForNone(MethodDescriptor<?, ?> method) {
        String with = end(method, new Metadata(), RawCalls.EMPTY);
        server.peer.leader = 0;
        assertEquals(with, end(method, header("hasleader", "TRUE"), RawCalls.EMPTY));
        Metadata two = header("hasleader", "false");
        two.put(key("hasleader"), "true");
        assertEquals(with, end(method, two, RawCalls.EMPTY));
    }

    @ParameterizedTest
    @MethodSource("learnerServes")
    void shouldServeLearnersClientsWhatEtcdServes(MethodDescriptor<?, ?> method, byte[] request) {
        server.peer.role = Role.LISTENER;
        assertEquals("OK", end(method, new Metadata(), request));
    }

    /** A learner takes backups: here it would, were it not stopping. */
    @Test
    void shouldLetALearnerTakeBackups() {
        server.peer.role = Role.LISTENER;
        server.peer.backup = CompletableFuture.failedFuture(new Unavailable(Unavailable.Reason.STOPPED));
        assertEquals(wire(EtcdError.STOPPED), end(MaintenanceGrpc.getSnapshotMethod(), new Metadata(), RawCalls.EMPTY));
    }

    static Stream<Object[]> learnerServes() {
        RangeRequest stale = RangeRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8("k"))
                .setSerializable(true)
                .build();
        return Stream.of(
                new Object[] {MaintenanceGrpc.getStatusMethod(), RawCalls.EMPTY},
                new Object[] {KVGrpc.getRangeMethod(), stale.toByteArray()});
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    private static Metadata header(String name, String value) {
        Metadata headers = new Metadata();
        headers.put(key(name), value);
        return headers;
    }

    static Metadata version(byte[] version) {
        return InternalMetadata.newMetadata("client-api-version".getBytes(StandardCharsets.US_ASCII), version);
    }
}
