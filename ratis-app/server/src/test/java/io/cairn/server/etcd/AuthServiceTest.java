package io.cairn.server.etcd;

import static io.cairn.server.etcd.TestServer.error;
import static io.cairn.server.etcd.TestServer.wire;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.AuthDisableRequest;
import io.cairn.api.etcd.AuthEnableRequest;
import io.cairn.api.etcd.AuthGrpc;
import io.cairn.api.etcd.AuthRoleAddRequest;
import io.cairn.api.etcd.AuthRoleDeleteRequest;
import io.cairn.api.etcd.AuthRoleGetRequest;
import io.cairn.api.etcd.AuthRoleGetResponse;
import io.cairn.api.etcd.AuthRoleGrantPermissionRequest;
import io.cairn.api.etcd.AuthRoleListRequest;
import io.cairn.api.etcd.AuthRoleRevokePermissionRequest;
import io.cairn.api.etcd.AuthStatusRequest;
import io.cairn.api.etcd.AuthStatusResponse;
import io.cairn.api.etcd.AuthUserAddRequest;
import io.cairn.api.etcd.AuthUserChangePasswordRequest;
import io.cairn.api.etcd.AuthUserDeleteRequest;
import io.cairn.api.etcd.AuthUserGetRequest;
import io.cairn.api.etcd.AuthUserGrantRoleRequest;
import io.cairn.api.etcd.AuthUserListRequest;
import io.cairn.api.etcd.AuthUserRevokeRoleRequest;
import io.cairn.api.etcd.AuthenticateRequest;
import io.cairn.api.etcd.Permission;
import io.cairn.api.etcd.ResponseHeader;
import io.cairn.api.etcd.UserAddOptions;
import io.cairn.server.node.FakePeer;
import io.cairn.server.node.PeerStatus.Role;
import io.cairn.server.node.Unavailable;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.command.AddUser;
import io.cairn.statemachine.command.Batch;
import io.cairn.statemachine.command.Command;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.store.Applied;
import io.cairn.statemachine.store.Store;
import io.cairn.statemachine.store.StoreOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client port over a real store; answers and errors as etcd's with authentication off. */
class AuthServiceTest {
    @TempDir
    private Path directory;

    private final TestServer server = new TestServer();
    private Store store;
    private long index;

    @BeforeEach
    void open() throws IOException {
        store = Store.open(directory, StoreOptions.DEFAULTS);
        Participant self = new Participant(FakePeer.MEMBER, "127.0.0.1:2380", true);
        store.applyConfiguration(new Position(1, ++index), new Configuration(List.of(self), List.of()));
        server.peer.onPropose = this::apply;
        server.peer.views = store::view;
    }

    @AfterEach
    void close() {
        server.close();
        store.close();
    }

    @Test
    void shouldSayThatAuthenticationIsOff() {
        String refusal = error(() -> auth().authEnable(AuthEnableRequest.getDefaultInstance()));
        assertTrue(refusal.startsWith("UNIMPLEMENTED cairn: authentication cannot be enabled"), refusal);
        assertHeader(auth().authDisable(AuthDisableRequest.getDefaultInstance()).getHeader());
        assertEquals(
                wire(EtcdError.AUTH_NOT_ENABLED),
                error(() -> auth().authenticate(
                                AuthenticateRequest.newBuilder().setName("root").build())));
        addUser("u");
        AuthStatusResponse status = auth().authStatus(AuthStatusRequest.getDefaultInstance());
        assertHeader(status.getHeader());
        assertFalse(status.getEnabled());
        assertEquals(2, status.getAuthRevision());
    }

    @Test
    void shouldKeepUsers() {
        addUser("b");
        addUser("a");
        assertEquals(
                List.of("a", "b"),
                auth().userList(AuthUserListRequest.getDefaultInstance()).getUsersList());
        auth().roleAdd(role("r"));
        assertHeader(auth().userGrantRole(grant("a", "r")).getHeader());
        assertHeader(auth().userGrantRole(grant("a", "r")).getHeader());
        auth().userGrantRole(grant("a", "root"));
        assertEquals(List.of("r", "root"), auth().userGet(user("a")).getRolesList());
        AuthUserRevokeRoleRequest revoke = AuthUserRevokeRoleRequest.newBuilder()
                .setName("a")
                .setRole("root")
                .build();
        assertHeader(auth().userRevokeRole(revoke).getHeader());
        assertEquals(wire(EtcdError.ROLE_NOT_GRANTED), error(() -> auth().userRevokeRole(revoke)));
        auth().roleDelete(AuthRoleDeleteRequest.newBuilder().setRole("r").build());
        assertEquals(List.of(), auth().userGet(user("a")).getRolesList());
        AuthUserDeleteRequest delete =
                AuthUserDeleteRequest.newBuilder().setName("a").build();
        assertHeader(auth().userDelete(delete).getHeader());
        assertEquals(wire(EtcdError.USER_NOT_FOUND), error(() -> auth().userDelete(delete)));
        assertEquals(wire(EtcdError.USER_NOT_FOUND), error(() -> auth().userGet(user("a"))));
    }

    @Test
    void shouldKeepRoles() {
        auth().roleAdd(role("r"));
        auth().roleAdd(role("root"));
        assertEquals(
                List.of("r", "root"),
                auth().roleList(AuthRoleListRequest.getDefaultInstance()).getRolesList());
        Permission read = permission(Permission.Type.READ, "a", "b");
        Permission write = permission(Permission.Type.WRITE, "a", "b");
        Permission open = permission(Permission.Type.READWRITE, "c", "\0");
        for (Permission permission : List.of(open, read, write)) {
            assertHeader(auth().roleGrantPermission(grant("r", permission)).getHeader());
        }
        AuthRoleGetResponse got = auth().roleGet(get("r"));
        assertHeader(got.getHeader());
        assertEquals(List.of(write, open), got.getPermList());
        assertEquals(
                List.of(permission(Permission.Type.READWRITE, "", "\0")),
                auth().roleGet(get("root")).getPermList());
        assertHeader(auth().roleRevokePermission(revoke("r", "a", "b")).getHeader());
        assertEquals(List.of(open), auth().roleGet(get("r")).getPermList());
    }

    @Test
    void shouldRefuseAsEtcdDoes() {
        addUser("u");
        auth().roleAdd(role("r"));
        assertEquals(wire(EtcdError.USER_NAME_EMPTY), error(() -> addUser("")));
        assertEquals(wire(EtcdError.USER_EXISTS), error(() -> addUser("u")));
        assertEquals(wire(EtcdError.ROLE_NAME_EMPTY), error(() -> auth().roleAdd(role(""))));
        assertEquals(wire(EtcdError.ROLE_EXISTS), error(() -> auth().roleAdd(role("r"))));
        assertEquals(wire(EtcdError.USER_NOT_FOUND), error(() -> changePassword("x", "y")));
        assertEquals(wire(EtcdError.USER_NOT_FOUND), error(() -> auth().userGrantRole(grant("x", "r"))));
        assertEquals(wire(EtcdError.ROLE_NOT_FOUND), error(() -> auth().userGrantRole(grant("u", "x"))));
        assertEquals(wire(EtcdError.ROLE_NOT_FOUND), error(() -> auth().roleGet(get("root"))));
        assertEquals(
                wire(EtcdError.ROLE_NOT_FOUND),
                error(() -> auth().roleDelete(
                                AuthRoleDeleteRequest.newBuilder().setRole("x").build())));
        assertEquals(wire(EtcdError.ROLE_NOT_FOUND), error(() -> auth().roleRevokePermission(revoke("x", "a", ""))));
        assertEquals(
                wire(EtcdError.PERMISSION_NOT_GRANTED), error(() -> auth().roleRevokePermission(revoke("r", "a", ""))));
        assertEquals(
                wire(EtcdError.PERMISSION_NOT_GIVEN),
                error(() -> auth().roleGrantPermission(AuthRoleGrantPermissionRequest.newBuilder()
                        .setName("x")
                        .build())));
        for (Permission bad : List.of(
                permission(Permission.Type.READ, "", ""),
                permission(Permission.Type.READ, "", "\0"),
                permission(Permission.Type.READ, "b", "a"),
                permission(Permission.Type.READ, "b", "b"),
                permission(Permission.Type.READ, "b", "c").toBuilder()
                        .setPermTypeValue(9)
                        .build())) {
            assertEquals(
                    wire(EtcdError.INVALID_AUTH_MANAGEMENT),
                    error(() -> auth().roleGrantPermission(grant("r", bad))),
                    bad.toString());
        }
        assertEquals(
                wire(EtcdError.ROLE_NOT_FOUND),
                error(() -> auth().roleGrantPermission(grant("x", permission(Permission.Type.READ, "a", "")))));
        assertEquals(wire(EtcdError.REQUEST_TOO_LARGE), error(() -> auth().roleAdd(role("r".repeat(1_572_864)))));
        server.peer.role = Role.LISTENER;
        assertEquals(wire(EtcdError.LEARNER), error(() -> auth().userList(AuthUserListRequest.getDefaultInstance())));
    }

    @Test
    void shouldProposeHashesAndNeverPasswords() {
        addUser("u");
        AddUser add = (AddUser) server.peer.proposed.poll();
        assertTrue(add.password().bytes().toString().startsWith("$2a$10$"), "no hash");
        changePassword("u", "other");
        auth().userAdd(AuthUserAddRequest.newBuilder()
                .setName("cn")
                .setPassword("ignored")
                .setOptions(UserAddOptions.newBuilder().setNoPassword(true))
                .build());
        assertEquals(
                "UNKNOWN bcrypt: password length exceeds 72 bytes", error(() -> changePassword("u", "x".repeat(73))));
        for (Object command : server.peer.proposed) {
            assertFalse(command.toString().contains("$2a$"), command.toString());
        }
    }

    @Test
    void shouldReadOnlyWhatTheClusterAgreedOn() {
        server.peer.barrier = CompletableFuture.failedFuture(new Unavailable(Unavailable.Reason.NO_LEADER));
        String noLeader = wire(EtcdError.NO_LEADER);
        assertEquals(noLeader, error(() -> auth().userGet(user("u"))));
        assertEquals(noLeader, error(() -> auth().userList(AuthUserListRequest.getDefaultInstance())));
        assertEquals(noLeader, error(() -> auth().roleGet(get("r"))));
        assertEquals(noLeader, error(() -> auth().roleList(AuthRoleListRequest.getDefaultInstance())));
        assertEquals(noLeader, error(() -> auth().authStatus(AuthStatusRequest.getDefaultInstance())));
        assertEquals(noLeader, error(() -> auth().authDisable(AuthDisableRequest.getDefaultInstance())));
        assertEquals(noLeader, error(() -> auth().authenticate(AuthenticateRequest.getDefaultInstance())));
    }

    private void addUser(String name) {
        assertHeader(auth().userAdd(AuthUserAddRequest.newBuilder()
                        .setName(name)
                        .setPassword("secret")
                        .build())
                .getHeader());
    }

    private void changePassword(String name, String password) {
        assertHeader(auth().userChangePassword(AuthUserChangePasswordRequest.newBuilder()
                        .setName(name)
                        .setPassword(password)
                        .build())
                .getHeader());
    }

    private static void assertHeader(ResponseHeader header) {
        assertEquals(1, header.getRevision());
        assertEquals(FakePeer.MEMBER, header.getMemberId());
    }

    private static AuthUserGetRequest user(String name) {
        return AuthUserGetRequest.newBuilder().setName(name).build();
    }

    private static AuthRoleAddRequest role(String name) {
        return AuthRoleAddRequest.newBuilder().setName(name).build();
    }

    private static AuthRoleGetRequest get(String role) {
        return AuthRoleGetRequest.newBuilder().setRole(role).build();
    }

    private static AuthUserGrantRoleRequest grant(String user, String role) {
        return AuthUserGrantRoleRequest.newBuilder().setUser(user).setRole(role).build();
    }

    private static AuthRoleGrantPermissionRequest grant(String role, Permission permission) {
        return AuthRoleGrantPermissionRequest.newBuilder()
                .setName(role)
                .setPerm(permission)
                .build();
    }

    private static AuthRoleRevokePermissionRequest revoke(String role, String key, String end) {
        return AuthRoleRevokePermissionRequest.newBuilder()
                .setRole(role)
                .setKey(ByteString.copyFromUtf8(key))
                .setRangeEnd(ByteString.copyFromUtf8(end))
                .build();
    }

    private static Permission permission(Permission.Type type, String key, String end) {
        return Permission.newBuilder()
                .setPermType(type)
                .setKey(ByteString.copyFromUtf8(key))
                .setRangeEnd(ByteString.copyFromUtf8(end))
                .build();
    }

    private AuthGrpc.AuthBlockingStub auth() {
        return AuthGrpc.newBlockingStub(server.channel).withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    private CompletableFuture<Outcome> apply(Command command) {
        Batch batch = new Batch(FakePeer.MEMBER, 1, 7, index, List.of(command));
        Applied.Executed applied = (Applied.Executed) store.apply(new Position(1, ++index), batch);
        return CompletableFuture.completedFuture(applied.outcomes().get(0));
    }
}
