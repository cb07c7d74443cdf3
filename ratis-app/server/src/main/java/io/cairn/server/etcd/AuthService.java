package io.cairn.server.etcd;

import static io.cairn.server.etcd.WireBytes.fromWire;

import com.google.protobuf.MessageLite;
import io.cairn.api.etcd.AuthDisableRequest;
import io.cairn.api.etcd.AuthDisableResponse;
import io.cairn.api.etcd.AuthEnableRequest;
import io.cairn.api.etcd.AuthEnableResponse;
import io.cairn.api.etcd.AuthGrpc;
import io.cairn.api.etcd.AuthRoleAddRequest;
import io.cairn.api.etcd.AuthRoleAddResponse;
import io.cairn.api.etcd.AuthRoleDeleteRequest;
import io.cairn.api.etcd.AuthRoleDeleteResponse;
import io.cairn.api.etcd.AuthRoleGetRequest;
import io.cairn.api.etcd.AuthRoleGetResponse;
import io.cairn.api.etcd.AuthRoleGrantPermissionRequest;
import io.cairn.api.etcd.AuthRoleGrantPermissionResponse;
import io.cairn.api.etcd.AuthRoleListRequest;
import io.cairn.api.etcd.AuthRoleListResponse;
import io.cairn.api.etcd.AuthRoleRevokePermissionRequest;
import io.cairn.api.etcd.AuthRoleRevokePermissionResponse;
import io.cairn.api.etcd.AuthStatusRequest;
import io.cairn.api.etcd.AuthStatusResponse;
import io.cairn.api.etcd.AuthUserAddRequest;
import io.cairn.api.etcd.AuthUserAddResponse;
import io.cairn.api.etcd.AuthUserChangePasswordRequest;
import io.cairn.api.etcd.AuthUserChangePasswordResponse;
import io.cairn.api.etcd.AuthUserDeleteRequest;
import io.cairn.api.etcd.AuthUserDeleteResponse;
import io.cairn.api.etcd.AuthUserGetRequest;
import io.cairn.api.etcd.AuthUserGetResponse;
import io.cairn.api.etcd.AuthUserGrantRoleRequest;
import io.cairn.api.etcd.AuthUserGrantRoleResponse;
import io.cairn.api.etcd.AuthUserListRequest;
import io.cairn.api.etcd.AuthUserListResponse;
import io.cairn.api.etcd.AuthUserRevokeRoleRequest;
import io.cairn.api.etcd.AuthUserRevokeRoleResponse;
import io.cairn.api.etcd.AuthenticateRequest;
import io.cairn.api.etcd.AuthenticateResponse;
import io.cairn.api.etcd.ResponseHeader;
import io.cairn.server.node.PeerInfo;
import io.cairn.server.node.Proposals;
import io.cairn.server.node.Reads;
import io.cairn.statemachine.PasswordHash;
import io.cairn.statemachine.command.AddRole;
import io.cairn.statemachine.command.AddUser;
import io.cairn.statemachine.command.AuthCommand;
import io.cairn.statemachine.command.ChangePassword;
import io.cairn.statemachine.command.DeleteRole;
import io.cairn.statemachine.command.DeleteUser;
import io.cairn.statemachine.command.GrantPermission;
import io.cairn.statemachine.command.GrantRole;
import io.cairn.statemachine.command.RevokePermission;
import io.cairn.statemachine.command.RevokeRole;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * etcd's Auth service as it is while authentication is off, which it always is: users and roles are replicated and
 * kept, nothing asks for them. Handlers run on event loops and never block.
 */
public final class AuthService extends AuthGrpc.AuthImplBase {
    private static final Status NOT_ENFORCED = Status.UNIMPLEMENTED.withDescription(
            "cairn: authentication cannot be enabled: this version keeps users and roles, but enforces none of them");

    private final Proposals proposals;
    private final Reads reads;
    private final Passwords passwords;
    private final Headers headers;
    private final Replies replies;

    public AuthService(PeerInfo peer, Proposals proposals, Reads reads, Passwords passwords, Replies replies) {
        this.proposals = proposals;
        this.reads = reads;
        this.passwords = passwords;
        this.headers = new Headers(peer);
        this.replies = replies;
    }

    /** To say yes and then let everybody in would be worse than to say no. */
    @Override
    public void authEnable(AuthEnableRequest request, StreamObserver<AuthEnableResponse> call) {
        call.onError(NOT_ENFORCED.asRuntimeException());
    }

    @Override
    public void authDisable(AuthDisableRequest request, StreamObserver<AuthDisableResponse> call) {
        replies.linearizable(
                reads,
                call,
                view -> AuthDisableResponse.newBuilder()
                        .setHeader(headers.at(view.revision()))
                        .build());
    }

    @Override
    public void authStatus(AuthStatusRequest request, StreamObserver<AuthStatusResponse> call) {
        replies.linearizable(
                reads,
                call,
                view -> AuthStatusResponse.newBuilder()
                        .setHeader(headers.at(view.revision()))
                        .setAuthRevision(view.auth().revision())
                        .build());
    }

    @Override
    public void authenticate(AuthenticateRequest request, StreamObserver<AuthenticateResponse> call) {
        replies.linearizable(reads, call, view -> {
            throw EtcdError.AUTH_NOT_ENABLED.exception();
        });
    }

    @Override
    public void userAdd(AuthUserAddRequest request, StreamObserver<AuthUserAddResponse> call) {
        Function<ResponseHeader, AuthUserAddResponse> response =
                header -> AuthUserAddResponse.newBuilder().setHeader(header).build();
        boolean noPassword = request.getOptions().getNoPassword();
        if (refused(call, AuthValidation.checkUser(request.getName()), request)) {
            return;
        }
        if (noPassword) {
            write(new AddUser(request.getName(), true, PasswordHash.NONE), call, response);
        } else {
            hashed(request.getPassword(), hash -> new AddUser(request.getName(), false, hash), call, response);
        }
    }

    @Override
    public void userChangePassword(
            AuthUserChangePasswordRequest request, StreamObserver<AuthUserChangePasswordResponse> call) {
        if (!refused(call, null, request)) {
            hashed(
                    request.getPassword(),
                    hash -> new ChangePassword(request.getName(), hash),
                    call,
                    header -> AuthUserChangePasswordResponse.newBuilder()
                            .setHeader(header)
                            .build());
        }
    }

    @Override
    public void userDelete(AuthUserDeleteRequest request, StreamObserver<AuthUserDeleteResponse> call) {
        if (!refused(call, null, request)) {
            write(
                    new DeleteUser(request.getName()),
                    call,
                    header -> AuthUserDeleteResponse.newBuilder()
                            .setHeader(header)
                            .build());
        }
    }

    @Override
    public void userGrantRole(AuthUserGrantRoleRequest request, StreamObserver<AuthUserGrantRoleResponse> call) {
        if (!refused(call, null, request)) {
            write(
                    new GrantRole(request.getUser(), request.getRole()),
                    call,
                    header -> AuthUserGrantRoleResponse.newBuilder()
                            .setHeader(header)
                            .build());
        }
    }

    @Override
    public void userRevokeRole(AuthUserRevokeRoleRequest request, StreamObserver<AuthUserRevokeRoleResponse> call) {
        if (!refused(call, null, request)) {
            write(
                    new RevokeRole(request.getName(), request.getRole()),
                    call,
                    header -> AuthUserRevokeRoleResponse.newBuilder()
                            .setHeader(header)
                            .build());
        }
    }

    @Override
    public void userGet(AuthUserGetRequest request, StreamObserver<AuthUserGetResponse> call) {
        replies.linearizable(reads, call, view -> {
            List<String> roles = view.auth().rolesOf(request.getName());
            if (roles == null) {
                throw EtcdError.USER_NOT_FOUND.exception();
            }
            return AuthUserGetResponse.newBuilder()
                    .setHeader(headers.at(view.revision()))
                    .addAllRoles(roles)
                    .build();
        });
    }

    @Override
    public void userList(AuthUserListRequest request, StreamObserver<AuthUserListResponse> call) {
        replies.linearizable(
                reads,
                call,
                view -> AuthUserListResponse.newBuilder()
                        .setHeader(headers.at(view.revision()))
                        .addAllUsers(view.auth().users())
                        .build());
    }

    @Override
    public void roleAdd(AuthRoleAddRequest request, StreamObserver<AuthRoleAddResponse> call) {
        if (!refused(call, AuthValidation.checkRole(request.getName()), request)) {
            write(
                    new AddRole(request.getName()),
                    call,
                    header -> AuthRoleAddResponse.newBuilder().setHeader(header).build());
        }
    }

    @Override
    public void roleDelete(AuthRoleDeleteRequest request, StreamObserver<AuthRoleDeleteResponse> call) {
        if (!refused(call, null, request)) {
            write(
                    new DeleteRole(request.getRole()),
                    call,
                    header -> AuthRoleDeleteResponse.newBuilder()
                            .setHeader(header)
                            .build());
        }
    }

    @Override
    public void roleGrantPermission(
            AuthRoleGrantPermissionRequest request, StreamObserver<AuthRoleGrantPermissionResponse> call) {
        if (!refused(call, AuthValidation.check(request), request)) {
            write(
                    new GrantPermission(request.getName(), AuthRoles.fromWirePermission(request.getPerm())),
                    call,
                    header -> AuthRoleGrantPermissionResponse.newBuilder()
                            .setHeader(header)
                            .build());
        }
    }

    @Override
    public void roleRevokePermission(
            AuthRoleRevokePermissionRequest request, StreamObserver<AuthRoleRevokePermissionResponse> call) {
        if (!refused(call, null, request)) {
            write(
                    new RevokePermission(
                            request.getRole(), fromWire(request.getKey()), fromWire(request.getRangeEnd())),
                    call,
                    header -> AuthRoleRevokePermissionResponse.newBuilder()
                            .setHeader(header)
                            .build());
        }
    }

    @Override
    public void roleGet(AuthRoleGetRequest request, StreamObserver<AuthRoleGetResponse> call) {
        replies.linearizable(reads, call, view -> {
            AuthRoleGetResponse.Builder response =
                    AuthRoleGetResponse.newBuilder().setHeader(headers.at(view.revision()));
            AuthRoles.addPermissions(response, view.auth(), request.getRole());
            return response.build();
        });
    }

    @Override
    public void roleList(AuthRoleListRequest request, StreamObserver<AuthRoleListResponse> call) {
        replies.linearizable(
                reads,
                call,
                view -> AuthRoleListResponse.newBuilder()
                        .setHeader(headers.at(view.revision()))
                        .addAllRoles(view.auth().roles())
                        .build());
    }

    private boolean refused(StreamObserver<?> call, @Nullable EtcdError error, MessageLite request) {
        EtcdError refusal = error != null ? error : KvValidation.checkSize(request);
        if (refusal != null) {
            replies.refuse(call, refusal);
        }
        return refusal != null;
    }

    private <R> void write(AuthCommand command, StreamObserver<R> call, Function<ResponseHeader, R> response) {
        replies.write(proposals.propose(command), call, outcome -> response.apply(headers.at(outcome.revision())));
    }

    private <R> void hashed(
            String password,
            Function<PasswordHash, AuthCommand> command,
            StreamObserver<R> call,
            Function<ResponseHeader, R> response) {
        replies.write(
                passwords.hash(password).thenCompose(hash -> proposals.propose(command.apply(hash))),
                call,
                outcome -> response.apply(headers.at(outcome.revision())));
    }
}
