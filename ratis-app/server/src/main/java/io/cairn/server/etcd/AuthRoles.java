package io.cairn.server.etcd;

import static io.cairn.server.etcd.WireBytes.fromWire;
import static io.cairn.server.etcd.WireBytes.toWire;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.AuthRoleGetResponse;
import io.cairn.api.etcd.Permission;
import io.cairn.statemachine.store.AuthView;
import java.util.List;

/** Permissions between the wire and the state machine. */
final class AuthRoles {
    private static final String ROOT = "root";

    /** What the role root allows, whatever was granted to it: everything. */
    private static final Permission EVERYTHING = Permission.newBuilder()
            .setPermType(Permission.Type.READWRITE)
            .setRangeEnd(ByteString.copyFrom(new byte[] {0}))
            .build();

    private AuthRoles() {}

    static io.cairn.statemachine.Permission fromWirePermission(Permission permission) {
        return new io.cairn.statemachine.Permission(
                switch (permission.getPermType()) {
                    case READ -> io.cairn.statemachine.Permission.Type.READ;
                    case WRITE -> io.cairn.statemachine.Permission.Type.WRITE;
                    case READWRITE -> io.cairn.statemachine.Permission.Type.READWRITE;
                    case UNRECOGNIZED ->
                        throw new IllegalArgumentException("an unknown permission type passed validation");
                },
                fromWire(permission.getKey()),
                fromWire(permission.getRangeEnd()));
    }

    static void addPermissions(AuthRoleGetResponse.Builder response, AuthView auth, String role) {
        List<io.cairn.statemachine.Permission> permissions = auth.permissionsOf(role);
        if (permissions == null) {
            throw EtcdError.ROLE_NOT_FOUND.exception();
        }
        if (role.equals(ROOT)) {
            response.addPerm(EVERYTHING);
        } else {
            permissions.forEach(permission -> response.addPerm(toWirePermission(permission)));
        }
    }

    private static Permission toWirePermission(io.cairn.statemachine.Permission permission) {
        Permission.Type type = switch (permission.type()) {
            case READ -> Permission.Type.READ;
            case WRITE -> Permission.Type.WRITE;
            case READWRITE -> Permission.Type.READWRITE;
        };
        return Permission.newBuilder()
                .setPermType(type)
                .setKey(toWire(permission.key()))
                .setRangeEnd(toWire(permission.end()))
                .build();
    }
}
