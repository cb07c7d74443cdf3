package io.cairn.statemachine.store;

import io.cairn.statemachine.ByteReader;
import io.cairn.statemachine.ByteWriter;
import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.Permission;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Users and roles as the rows of the meta family that hold them.
 *
 * <pre>
 * auth.revision      varint; no row: 1
 * auth.role. + name  see {@link RoleRow}
 * auth.user. + name  see {@link UserRow}
 * </pre>
 */
record AuthTable(AuthState state) implements AuthView {
    private static final Bytes REVISION = Bytes.utf8("auth.revision");
    private static final String ROLE = "auth.role.";
    private static final String USER = "auth.user.";

    /** As etcd's, before anything was changed. */
    private static final long FIRST_REVISION = 1;

    @Override
    public long revision() {
        byte[] row = state.row(REVISION);
        return row == null ? FIRST_REVISION : MetaRows.parse(row, ByteReader::readVarint);
    }

    @Override
    public List<String> users() {
        return names(USER);
    }

    @Override
    public List<String> roles() {
        return names(ROLE);
    }

    @Override
    public @Nullable List<String> rolesOf(String user) {
        UserRow row = user(user);
        return row == null ? null : row.roles();
    }

    @Override
    public @Nullable List<Permission> permissionsOf(String role) {
        RoleRow row = role(role);
        return row == null ? null : row.permissions();
    }

    @Nullable
    UserRow user(String name) {
        byte[] row = state.row(userKey(name));
        return row == null ? null : MetaRows.parse(row, UserRow::decode);
    }

    @Nullable
    RoleRow role(String name) {
        byte[] row = state.row(roleKey(name));
        return row == null ? null : MetaRows.parse(row, RoleRow::decode);
    }

    /** Visits those that hold a role. */
    void holders(String role, BiConsumer<Bytes, UserRow> visitor) {
        state.rows(Bytes.utf8(USER), (key, row) -> {
            UserRow user = MetaRows.parse(row, UserRow::decode);
            if (user.roles().contains(role)) {
                visitor.accept(key, user);
            }
        });
    }

    static Bytes userKey(String name) {
        return Bytes.utf8(USER + name);
    }

    static Bytes roleKey(String name) {
        return Bytes.utf8(ROLE + name);
    }

    static void writeRevision(AuthOverlay to, long revision) {
        to.put(REVISION, new ByteWriter().writeVarint(revision).toArray());
    }

    private List<String> names(String prefix) {
        List<String> names = new ArrayList<>();
        state.rows(
                Bytes.utf8(prefix),
                (key, row) -> names.add(new String(key.array(), StandardCharsets.UTF_8).substring(prefix.length())));
        return names;
    }
}
