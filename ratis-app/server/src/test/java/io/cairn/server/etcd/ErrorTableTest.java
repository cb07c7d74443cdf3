package io.cairn.server.etcd;

import static io.cairn.server.etcd.TestServer.error;
import static io.cairn.server.etcd.TestServer.wire;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.AlarmRequest;
import io.cairn.api.etcd.AlarmType;
import io.cairn.api.etcd.AuthGrpc;
import io.cairn.api.etcd.AuthRoleAddRequest;
import io.cairn.api.etcd.AuthRoleGetRequest;
import io.cairn.api.etcd.AuthRoleGrantPermissionRequest;
import io.cairn.api.etcd.AuthRoleRevokePermissionRequest;
import io.cairn.api.etcd.AuthUserAddRequest;
import io.cairn.api.etcd.AuthUserGetRequest;
import io.cairn.api.etcd.AuthUserRevokeRoleRequest;
import io.cairn.api.etcd.AuthenticateRequest;
import io.cairn.api.etcd.CompactionRequest;
import io.cairn.api.etcd.Compare;
import io.cairn.api.etcd.DowngradeRequest;
import io.cairn.api.etcd.KVGrpc;
import io.cairn.api.etcd.LeaseGrantRequest;
import io.cairn.api.etcd.LeaseRevokeRequest;
import io.cairn.api.etcd.MemberAddRequest;
import io.cairn.api.etcd.MoveLeaderRequest;
import io.cairn.api.etcd.Permission;
import io.cairn.api.etcd.PutRequest;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.api.etcd.RequestOp;
import io.cairn.api.etcd.TxnRequest;
import io.cairn.api.etcd.UserAddOptions;
import io.cairn.server.node.LeaderTransfer;
import io.cairn.server.node.MemberRefusal;
import io.cairn.server.node.MemberRefusal.Reason;
import io.cairn.server.node.PeerStatus.Role;
import io.cairn.server.node.Unavailable;
import io.cairn.statemachine.command.Outcome;
import io.grpc.Metadata;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every refusal that clients can see, each provoked by a request at the real client port over a real store. What only
 * the log or another peer can cause is put into the peer's mouth here; the tests over real clusters cause it.
 */
class ErrorTableTest {
    private static final ByteString KEY = ByteString.copyFromUtf8("k");

    @TempDir
    Path folder;

    private StoreServer run;

    @BeforeEach
    void open() throws Exception {
        run = new StoreServer(folder);
    }

    @AfterEach
    void close() {
        run.close();
    }

    /** @param provoke makes the call that is refused, the last of those it makes */
    record Row(String expected, Consumer<ErrorTableTest> provoke) {
        @Override
        public String toString() {
            return expected;
        }
    }

    private static Row row(String expected, Consumer<ErrorTableTest> provoke) {
        return new Row(expected, provoke);
    }

    static Stream<Row> rows() {
        return Stream.of(keys(), leases(), usersAndRoles(), members(), maintenance(), peer())
                .flatMap(List::stream);
    }

    private static List<Row> keys() {
        return List.of(
                row("INVALID_ARGUMENT etcdserver: key is not provided", t -> t.put(PutRequest.newBuilder())),
                row("INVALID_ARGUMENT etcdserver: key not found", t -> t.put(key().setIgnoreValue(true))),
                row(
                        "INVALID_ARGUMENT etcdserver: value is provided",
                        t -> t.put(key().setIgnoreValue(true).setValue(KEY))),
                row(
                        "INVALID_ARGUMENT etcdserver: lease is provided",
                        t -> t.put(key().setIgnoreLease(true).setLease(1))),
                row(
                        "INVALID_ARGUMENT etcdserver: too many operations in txn request",
                        t -> t.txn(TxnRequest.newBuilder()
                                .addAllCompare(Collections.nCopies(129, Compare.getDefaultInstance())))),
                row(
                        "INVALID_ARGUMENT etcdserver: duplicate key given in txn request",
                        t -> t.txn(TxnRequest.newBuilder().addSuccess(op()).addSuccess(op()))),
                row("INVALID_ARGUMENT etcdserver: invalid sort option", t -> t.range(range().setSortTargetValue(5))),
                row(
                        "INVALID_ARGUMENT etcdserver: request is too large",
                        t -> t.put(key().setValue(ByteString.copyFrom(new byte[1_572_864])))),
                row("OUT_OF_RANGE etcdserver: mvcc: required revision has been compacted", t -> {
                    t.put(key());
                    t.compact(2);
                    t.range(range().setRevision(1));
                }),
                row("OUT_OF_RANGE etcdserver: mvcc: required revision is a future revision", t -> t.compact(9)));
    }

    private static List<Row> leases() {
        return List.of(
                row(
                        "NOT_FOUND etcdserver: requested lease not found",
                        t -> t.run.server
                                .lease()
                                .leaseRevoke(
                                        LeaseRevokeRequest.newBuilder().setID(7).build())),
                row("FAILED_PRECONDITION etcdserver: lease already exists", t -> {
                    t.grant(7, 60);
                    t.grant(7, 60);
                }),
                row("OUT_OF_RANGE etcdserver: too large lease TTL", t -> t.grant(7, 9_000_000_001L)));
    }

    private static List<Row> usersAndRoles() {
        return List.of(
                row("INVALID_ARGUMENT etcdserver: user name is empty", t -> t.addUser("")),
                row("INVALID_ARGUMENT etcdserver: role name is empty", t -> t.addRole("")),
                row(
                        "INVALID_ARGUMENT etcdserver: permission not given",
                        t -> t.auth()
                                .roleGrantPermission(AuthRoleGrantPermissionRequest.newBuilder()
                                        .setName("r")
                                        .build())),
                row(
                        "INVALID_ARGUMENT etcdserver: invalid auth management",
                        t -> t.auth()
                                .roleGrantPermission(AuthRoleGrantPermissionRequest.newBuilder()
                                        .setName("r")
                                        .setPerm(Permission.getDefaultInstance())
                                        .build())),
                row("FAILED_PRECONDITION etcdserver: user name already exists", t -> {
                    t.addUser("u");
                    t.addUser("u");
                }),
                row(
                        "FAILED_PRECONDITION etcdserver: user name not found",
                        t -> t.auth()
                                .userGet(AuthUserGetRequest.newBuilder()
                                        .setName("x")
                                        .build())),
                row("FAILED_PRECONDITION etcdserver: role name already exists", t -> {
                    t.addRole("r");
                    t.addRole("r");
                }),
                row(
                        "FAILED_PRECONDITION etcdserver: role name not found",
                        t -> t.auth()
                                .roleGet(AuthRoleGetRequest.newBuilder()
                                        .setRole("x")
                                        .build())),
                row("FAILED_PRECONDITION etcdserver: role is not granted to the user", t -> {
                    t.addUser("u");
                    t.addRole("r");
                    t.auth()
                            .userRevokeRole(AuthUserRevokeRoleRequest.newBuilder()
                                    .setName("u")
                                    .setRole("r")
                                    .build());
                }),
                row("FAILED_PRECONDITION etcdserver: permission is not granted to the role", t -> {
                    t.addRole("r");
                    t.auth()
                            .roleRevokePermission(AuthRoleRevokePermissionRequest.newBuilder()
                                    .setRole("r")
                                    .setKey(KEY)
                                    .build());
                }),
                row(
                        "FAILED_PRECONDITION etcdserver: authentication is not enabled",
                        t -> t.auth().authenticate(AuthenticateRequest.getDefaultInstance())));
    }

    private static List<Row> peer() {
        return List.of(
                row("FAILED_PRECONDITION etcdserver: rpc not supported for learner", t -> {
                    t.run.server.peer.role = Role.LISTENER;
                    t.put(key());
                }),
                row("RESOURCE_EXHAUSTED etcdserver: mvcc: database space exceeded", t -> {
                    t.raise(AlarmType.NOSPACE);
                    t.put(key());
                }),
                row("DATA_LOSS etcdserver: corrupt cluster", t -> {
                    t.raise(AlarmType.CORRUPT);
                    t.put(key());
                }),
                unavailable("UNKNOWN etcdserver: too many requests", Unavailable.Reason.TOO_MANY_REQUESTS),
                unavailable("UNAVAILABLE etcdserver: no leader", Unavailable.Reason.NO_LEADER),
                unavailable("UNAVAILABLE etcdserver: leader changed", Unavailable.Reason.LEADER_CHANGED),
                unavailable("UNAVAILABLE etcdserver: server stopped", Unavailable.Reason.STOPPED),
                unavailable("UNAVAILABLE etcdserver: request timed out", Unavailable.Reason.TIMED_OUT),
                unavailable(
                        "UNAVAILABLE etcdserver: request timed out, possibly due to previous leader failure",
                        Unavailable.Reason.OUTCOME_LOST),
                unavailable(
                        "UNAVAILABLE etcdserver: request timed out, waiting for the applied index took too long",
                        Unavailable.Reason.NOT_READY),
                row("UNKNOWN etcdserver: internal error, the request changed nothing; see the log of the server", t -> {
                    t.run.server.peer.answerWith(new Outcome.Rejected(3, Outcome.Reason.INTERNAL));
                    t.put(key());
                }));
    }

    private static List<Row> members() {
        return List.of(
                row("INVALID_ARGUMENT etcdserver: given member URLs are invalid", t -> t.addMember("http://h")),
                refused("FAILED_PRECONDITION etcdserver: member ID already exist", Reason.ID_EXISTS),
                refused("FAILED_PRECONDITION etcdserver: Peer URLs already exists", Reason.URL_EXISTS),
                refused(
                        "FAILED_PRECONDITION etcdserver: too many learner members in cluster",
                        Reason.TOO_MANY_LEARNERS),
                refused("NOT_FOUND etcdserver: member not found", Reason.NOT_FOUND),
                refused("FAILED_PRECONDITION etcdserver: can only promote a learner member", Reason.NOT_A_LEARNER),
                refused(
                        "FAILED_PRECONDITION etcdserver: can only promote a learner member which is in sync with leader",
                        Reason.NOT_IN_SYNC),
                refused(
                        "UNKNOWN etcdserver: re-configuration failed due to not enough started members",
                        Reason.NOT_ENOUGH_STARTED),
                refused("UNAVAILABLE etcdserver: unhealthy cluster", Reason.UNHEALTHY));
    }

    private static Row refused(String expected, Reason reason) {
        return row(expected, t -> {
            t.run.server.peer.changeFails = new MemberRefusal(reason);
            t.addMember("http://h:1");
        });
    }

    private static List<Row> maintenance() {
        return List.of(
                moved("FAILED_PRECONDITION etcdserver: not leader", LeaderTransfer.Result.NOT_LEADER),
                moved("FAILED_PRECONDITION etcdserver: bad leader transferee", LeaderTransfer.Result.BAD_TRANSFEREE),
                moved(
                        "UNKNOWN etcdserver: request timed out, leader transfer took too long",
                        LeaderTransfer.Result.TIMED_OUT),
                row(
                        "INVALID_ARGUMENT etcdserver: wrong downgrade target version format",
                        t -> t.downgrade(DowngradeRequest.newBuilder().setVersion("v3"))),
                row(
                        "INVALID_ARGUMENT etcdserver: invalid downgrade target version",
                        t -> t.downgrade(DowngradeRequest.newBuilder().setVersion("3.5"))),
                row(
                        "UNKNOWN etcdserver: unknown method",
                        t -> t.downgrade(DowngradeRequest.newBuilder().setActionValue(9))));
    }

    private static Row moved(String expected, LeaderTransfer.Result result) {
        return row(expected, t -> {
            t.run.server.peer.transfer = result;
            t.run.server.maintenance().moveLeader(MoveLeaderRequest.getDefaultInstance());
        });
    }

    private static Row unavailable(String expected, Unavailable.Reason reason) {
        return row(expected, t -> {
            t.run.server.peer.failWith(new Unavailable(reason));
            t.put(key());
        });
    }

    @ParameterizedTest
    @MethodSource("rows")
    void shouldRefuseInEtcdsWords(Row row) {
        assertEquals(row.expected(), error(() -> row.provoke().accept(this)));
    }

    @Test
    void shouldRefuseAClientVersionInEtcdsWords() {
        Metadata headers = EveryMethodTest.version(new byte[] {(byte) 0xff});
        assertEquals(
                "INVALID_ARGUMENT etcdserver: invalid client api version",
                RawCalls.end(run.server.inside(), KVGrpc.getRangeMethod(), headers, RawCalls.EMPTY));
    }

    @Test
    void shouldHaveARowForEveryError() {
        Set<String> known = new TreeSet<>();
        Arrays.stream(EtcdError.values()).forEach(error -> known.add(wire(error)));
        Set<String> provoked = new TreeSet<>(Set.of(wire(EtcdError.CLIENT_API_VERSION)));
        rows().forEach(row -> provoked.add(row.expected()));
        assertEquals(String.join("\n", known), String.join("\n", provoked));
    }

    private AuthGrpc.AuthBlockingStub auth() {
        return AuthGrpc.newBlockingStub(run.server.channel);
    }

    private static PutRequest.Builder key() {
        return PutRequest.newBuilder().setKey(KEY);
    }

    private static RangeRequest.Builder range() {
        return RangeRequest.newBuilder().setKey(KEY);
    }

    private static RequestOp op() {
        return RequestOp.newBuilder().setRequestPut(key()).build();
    }

    private void put(PutRequest.Builder request) {
        run.server.kv().put(request.build());
    }

    private void range(RangeRequest.Builder request) {
        run.server.kv().range(request.build());
    }

    private void txn(TxnRequest.Builder request) {
        run.server.kv().txn(request.build());
    }

    private void compact(long revision) {
        run.server
                .kv()
                .compact(CompactionRequest.newBuilder().setRevision(revision).build());
    }

    private void grant(long id, long ttl) {
        run.server
                .lease()
                .leaseGrant(LeaseGrantRequest.newBuilder().setID(id).setTTL(ttl).build());
    }

    private void raise(AlarmType alarm) {
        run.server
                .maintenance()
                .alarm(AlarmRequest.newBuilder()
                        .setAction(AlarmRequest.AlarmAction.ACTIVATE)
                        .setAlarm(alarm)
                        .build());
    }

    private void addMember(String url) {
        run.server
                .cluster()
                .memberAdd(MemberAddRequest.newBuilder().addPeerURLs(url).build());
    }

    private void downgrade(DowngradeRequest.Builder request) {
        run.server.maintenance().downgrade(request.build());
    }

    private void addUser(String name) {
        auth().userAdd(AuthUserAddRequest.newBuilder()
                .setName(name)
                .setOptions(UserAddOptions.newBuilder().setNoPassword(true))
                .build());
    }

    private void addRole(String name) {
        auth().roleAdd(AuthRoleAddRequest.newBuilder().setName(name).build());
    }
}
