package io.cairn.server.etcd;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.AuthRoleGrantPermissionRequest;
import io.cairn.api.etcd.Permission;
import org.jspecify.annotations.Nullable;

/** What is refused of changes of users and roles before it reaches the log. Null means: go on. */
final class AuthValidation {
    private static final ByteString OPEN_END = ByteString.copyFrom(new byte[] {0});

    private AuthValidation() {}

    static @Nullable EtcdError checkUser(String name) {
        return name.isEmpty() ? EtcdError.USER_NAME_EMPTY : null;
    }

    static @Nullable EtcdError checkRole(String name) {
        return name.isEmpty() ? EtcdError.ROLE_NAME_EMPTY : null;
    }

    /** etcd would keep a permission of an unknown type, which then permits nothing; here it is refused. */
    static @Nullable EtcdError check(AuthRoleGrantPermissionRequest request) {
        if (!request.hasPerm()) {
            return EtcdError.PERMISSION_NOT_GIVEN;
        }
        Permission permission = request.getPerm();
        ByteString key = permission.getKey();
        ByteString end = permission.getRangeEnd();
        boolean isRange = end.isEmpty()
                || end.equals(OPEN_END)
                || ByteString.unsignedLexicographicalComparator().compare(key, end) < 0;
        boolean valid = !key.isEmpty() && isRange && permission.getPermType() != Permission.Type.UNRECOGNIZED;
        return valid ? null : EtcdError.INVALID_AUTH_MANAGEMENT;
    }
}
