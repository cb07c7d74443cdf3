package io.cairn.statemachine.store;

import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.Fault;
import io.cairn.statemachine.command.AddRole;
import io.cairn.statemachine.command.AddUser;
import io.cairn.statemachine.command.AuthCommand;
import io.cairn.statemachine.command.ChangePassword;
import io.cairn.statemachine.command.DeleteRole;
import io.cairn.statemachine.command.DeleteUser;
import io.cairn.statemachine.command.GrantPermission;
import io.cairn.statemachine.command.GrantRole;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.Outcome.Reason;
import io.cairn.statemachine.command.RevokePermission;
import io.cairn.statemachine.command.RevokeRole;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** What commands about users and roles do, by etcd's rules for a store whose authentication is off. */
final class AuthRules {
    /** Need not exist to be granted. */
    private static final String ROOT = "root";

    /** Of a changed row: as it was read, decoded, as it grows, and as it is kept. */
    private static final long ROW_COPIES = 4;

    private final AuthOverlay state;
    private final AuthTable table;
    private final LongConsumer held;

    private AuthRules(AuthOverlay state, LongConsumer held) {
        this.state = state;
        this.table = new AuthTable(state);
        this.held = held;
    }

    /**
     * @param revision of the store, which these commands leave as it is
     * @param held is told how much of the heap the command is about to take, and may throw
     */
    static Outcome run(AuthOverlay state, AuthCommand command, long revision, LongConsumer held) {
        Reason refused = new AuthRules(state, held).run(command);
        return refused == null ? new Outcome.AuthChanged(revision) : new Outcome.Rejected(revision, refused);
    }

    private @Nullable Reason run(AuthCommand command) {
        if (command instanceof AddUser add) {
            return addUser(add);
        }
        if (command instanceof DeleteUser delete) {
            return deleteUser(delete);
        }
        if (command instanceof ChangePassword change) {
            UserRow user = table.user(change.user());
            return user == null ? Reason.USER_NOT_FOUND : put(change.user(), user.with(change.password()));
        }
        if (command instanceof GrantRole grant) {
            return grantRole(grant);
        }
        if (command instanceof RevokeRole revoke) {
            return revokeRole(revoke);
        }
        return runOnRole(command);
    }

    private @Nullable Reason runOnRole(AuthCommand command) {
        if (command instanceof AddRole add) {
            return table.role(add.name()) != null ? Reason.ROLE_EXISTS : put(add.name(), RoleRow.EMPTY);
        }
        if (command instanceof DeleteRole delete) {
            return deleteRole(delete);
        }
        if (command instanceof GrantPermission grant) {
            RoleRow role = table.role(grant.role());
            return role == null ? Reason.ROLE_NOT_FOUND : put(grant.role(), role.with(grant.permission()));
        }
        if (command instanceof RevokePermission revoke) {
            return revokePermission(revoke);
        }
        throw new Fault("no meaning for " + command.getClass());
    }

    private @Nullable Reason addUser(AddUser add) {
        if (table.user(add.name()) != null) {
            return Reason.USER_EXISTS;
        }
        return put(add.name(), new UserRow(add.noPassword(), add.password(), List.of()));
    }

    private @Nullable Reason deleteUser(DeleteUser delete) {
        if (table.user(delete.name()) == null) {
            return Reason.USER_NOT_FOUND;
        }
        state.delete(AuthTable.userKey(delete.name()));
        return changed();
    }

    private @Nullable Reason grantRole(GrantRole grant) {
        UserRow user = table.user(grant.user());
        if (user == null) {
            return Reason.USER_NOT_FOUND;
        }
        if (!grant.role().equals(ROOT) && table.role(grant.role()) == null) {
            return Reason.ROLE_NOT_FOUND;
        }
        return user.roles().contains(grant.role()) ? null : put(grant.user(), user.with(grant.role()));
    }

    private @Nullable Reason revokeRole(RevokeRole revoke) {
        UserRow user = table.user(revoke.user());
        if (user == null) {
            return Reason.USER_NOT_FOUND;
        }
        return user.roles().contains(revoke.role())
                ? put(revoke.user(), user.without(revoke.role()))
                : Reason.ROLE_NOT_GRANTED;
    }

    private @Nullable Reason deleteRole(DeleteRole delete) {
        if (table.role(delete.name()) == null) {
            return Reason.ROLE_NOT_FOUND;
        }
        state.delete(AuthTable.roleKey(delete.name()));
        table.holders(
                delete.name(),
                (key, user) -> keep(key, user.without(delete.name()).encode()));
        return changed();
    }

    private @Nullable Reason revokePermission(RevokePermission revoke) {
        RoleRow role = table.role(revoke.role());
        if (role == null) {
            return Reason.ROLE_NOT_FOUND;
        }
        RoleRow next = role.without(revoke.key(), revoke.end());
        return next.equals(role) ? Reason.PERMISSION_NOT_GRANTED : put(revoke.role(), next);
    }

    private @Nullable Reason put(String name, UserRow user) {
        keep(AuthTable.userKey(name), user.encode());
        return changed();
    }

    private @Nullable Reason put(String name, RoleRow role) {
        keep(AuthTable.roleKey(name), role.encode());
        return changed();
    }

    /** Rows grow with every grant, so what one entry changes of them is bounded by nothing else. */
    private void keep(Bytes key, byte[] row) {
        held.accept(ROW_COPIES * (key.length() + row.length));
        state.put(key, row);
    }

    private @Nullable Reason changed() {
        AuthTable.writeRevision(state, table.revision() + 1);
        return null;
    }
}
