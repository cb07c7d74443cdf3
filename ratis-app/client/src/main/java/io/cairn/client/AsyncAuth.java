package io.cairn.client;

import io.cairn.api.etcd.AuthGrpc;
import io.cairn.api.etcd.AuthRoleAddRequest;
import io.cairn.api.etcd.AuthRoleDeleteRequest;
import io.cairn.api.etcd.AuthRoleGetRequest;
import io.cairn.api.etcd.AuthRoleGrantPermissionRequest;
import io.cairn.api.etcd.AuthRoleListRequest;
import io.cairn.api.etcd.AuthRoleRevokePermissionRequest;
import io.cairn.api.etcd.AuthUserAddRequest;
import io.cairn.api.etcd.AuthUserChangePasswordRequest;
import io.cairn.api.etcd.AuthUserDeleteRequest;
import io.cairn.api.etcd.AuthUserGetRequest;
import io.cairn.api.etcd.AuthUserGrantRoleRequest;
import io.cairn.api.etcd.AuthUserListRequest;
import io.cairn.api.etcd.AuthUserRevokeRoleRequest;
import io.cairn.api.etcd.UserAddOptions;
import java.util.concurrent.CompletableFuture;

/** Users and roles, without waiting. Futures behave as those of {@link AsyncKv}. */
public final class AsyncAuth {
    private final Calls calls;

    AsyncAuth(Calls calls) {
        this.calls = calls;
    }

    /** See {@link Auth#addUser(String, String)}. */
    public CompletableFuture<Header> addUser(String name, String password) {
        return addUser(AuthUserAddRequest.newBuilder().setName(name).setPassword(password));
    }

    /** See {@link Auth#addUserWithoutPassword(String)}. */
    public CompletableFuture<Header> addUserWithoutPassword(String name) {
        return addUser(AuthUserAddRequest.newBuilder()
                .setName(name)
                .setOptions(UserAddOptions.newBuilder().setNoPassword(true)));
    }

    private CompletableFuture<Header> addUser(AuthUserAddRequest.Builder request) {
        return calls.write(AuthGrpc.getUserAddMethod(), request.build(), r -> Results.header(r.getHeader()));
    }

    /** See {@link Auth#deleteUser(String)}. */
    public CompletableFuture<Header> deleteUser(String name) {
        AuthUserDeleteRequest request =
                AuthUserDeleteRequest.newBuilder().setName(name).build();
        return calls.write(AuthGrpc.getUserDeleteMethod(), request, r -> Results.header(r.getHeader()));
    }

    /** See {@link Auth#changePassword(String, String)}. */
    public CompletableFuture<Header> changePassword(String name, String password) {
        AuthUserChangePasswordRequest request = AuthUserChangePasswordRequest.newBuilder()
                .setName(name)
                .setPassword(password)
                .build();
        return calls.write(AuthGrpc.getUserChangePasswordMethod(), request, r -> Results.header(r.getHeader()));
    }

    /** See {@link Auth#rolesOf(String)}. */
    public CompletableFuture<NameList> rolesOf(String user) {
        AuthUserGetRequest request =
                AuthUserGetRequest.newBuilder().setName(user).build();
        return calls.read(
                AuthGrpc.getUserGetMethod(),
                request,
                r -> new NameList(Results.header(r.getHeader()), r.getRolesList()));
    }

    /** See {@link Auth#users()}. */
    public CompletableFuture<NameList> users() {
        return calls.read(
                AuthGrpc.getUserListMethod(),
                AuthUserListRequest.getDefaultInstance(),
                r -> new NameList(Results.header(r.getHeader()), r.getUsersList()));
    }

    /** See {@link Auth#grantRole(String, String)}. */
    public CompletableFuture<Header> grantRole(String user, String role) {
        AuthUserGrantRoleRequest request = AuthUserGrantRoleRequest.newBuilder()
                .setUser(user)
                .setRole(role)
                .build();
        return calls.write(AuthGrpc.getUserGrantRoleMethod(), request, r -> Results.header(r.getHeader()));
    }

    /** See {@link Auth#revokeRole(String, String)}. */
    public CompletableFuture<Header> revokeRole(String user, String role) {
        AuthUserRevokeRoleRequest request = AuthUserRevokeRoleRequest.newBuilder()
                .setName(user)
                .setRole(role)
                .build();
        return calls.write(AuthGrpc.getUserRevokeRoleMethod(), request, r -> Results.header(r.getHeader()));
    }

    /** See {@link Auth#addRole(String)}. */
    public CompletableFuture<Header> addRole(String name) {
        AuthRoleAddRequest request =
                AuthRoleAddRequest.newBuilder().setName(name).build();
        return calls.write(AuthGrpc.getRoleAddMethod(), request, r -> Results.header(r.getHeader()));
    }

    /** See {@link Auth#deleteRole(String)}. */
    public CompletableFuture<Header> deleteRole(String name) {
        AuthRoleDeleteRequest request =
                AuthRoleDeleteRequest.newBuilder().setRole(name).build();
        return calls.write(AuthGrpc.getRoleDeleteMethod(), request, r -> Results.header(r.getHeader()));
    }

    /** See {@link Auth#permissionsOf(String)}. */
    public CompletableFuture<PermissionList> permissionsOf(String role) {
        AuthRoleGetRequest request =
                AuthRoleGetRequest.newBuilder().setRole(role).build();
        return calls.read(
                AuthGrpc.getRoleGetMethod(),
                request,
                r -> new PermissionList(
                        Results.header(r.getHeader()),
                        r.getPermList().stream()
                                .filter(AsyncAuth::isKnown)
                                .map(AsyncAuth::permission)
                                .toList()));
    }

    /** See {@link Auth#roles()}. */
    public CompletableFuture<NameList> roles() {
        return calls.read(
                AuthGrpc.getRoleListMethod(),
                AuthRoleListRequest.getDefaultInstance(),
                r -> new NameList(Results.header(r.getHeader()), r.getRolesList()));
    }

    /** See {@link Auth#grantPermission(String, Permission)}. */
    public CompletableFuture<Header> grantPermission(String role, Permission permission) {
        AuthRoleGrantPermissionRequest request = AuthRoleGrantPermissionRequest.newBuilder()
                .setName(role)
                .setPerm(io.cairn.api.etcd.Permission.newBuilder()
                        .setPermType(wire(permission.kind()))
                        .setKey(permission.range().wireStart())
                        .setRangeEnd(permission.range().wireEnd()))
                .build();
        return calls.write(AuthGrpc.getRoleGrantPermissionMethod(), request, r -> Results.header(r.getHeader()));
    }

    /** See {@link Auth#revokePermission(String, KeyRange)}. */
    public CompletableFuture<Header> revokePermission(String role, KeyRange range) {
        AuthRoleRevokePermissionRequest request = AuthRoleRevokePermissionRequest.newBuilder()
                .setRole(role)
                .setKey(range.wireStart())
                .setRangeEnd(range.wireEnd())
                .build();
        return calls.write(AuthGrpc.getRoleRevokePermissionMethod(), request, r -> Results.header(r.getHeader()));
    }

    /** What is no kind of permission permits nothing. */
    private static boolean isKnown(io.cairn.api.etcd.Permission wire) {
        return wire.getPermType() != io.cairn.api.etcd.Permission.Type.UNRECOGNIZED;
    }

    private static Permission permission(io.cairn.api.etcd.Permission wire) {
        Permission.Kind kind = switch (wire.getPermType()) {
            case READ -> Permission.Kind.READ;
            case WRITE -> Permission.Kind.WRITE;
            case READWRITE, UNRECOGNIZED -> Permission.Kind.READ_WRITE;
        };
        return new Permission(kind, new KeyRange(ByteSequence.of(wire.getKey()), ByteSequence.of(wire.getRangeEnd())));
    }

    private static io.cairn.api.etcd.Permission.Type wire(Permission.Kind kind) {
        return switch (kind) {
            case READ -> io.cairn.api.etcd.Permission.Type.READ;
            case WRITE -> io.cairn.api.etcd.Permission.Type.WRITE;
            case READ_WRITE -> io.cairn.api.etcd.Permission.Type.READWRITE;
        };
    }
}
