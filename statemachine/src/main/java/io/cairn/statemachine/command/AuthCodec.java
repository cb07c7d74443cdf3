package io.cairn.statemachine.command;

import io.cairn.statemachine.ByteReader;
import io.cairn.statemachine.ByteWriter;
import io.cairn.statemachine.PasswordHash;
import io.cairn.statemachine.Permission;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of commands about users and roles within a batch.
 *
 * <pre>
 * addUser          = 20 name flags:byte hash              flags: 1 no password
 * deleteUser       = 21 name
 * changePassword   = 22 user hash
 * grantRole        = 23 user role
 * revokeRole       = 24 user role
 * addRole          = 25 name
 * deleteRole       = 26 name
 * grantPermission  = 27 role type:byte key end
 * revokePermission = 28 role key end
 * </pre>
 */
final class AuthCodec {
    private static final Permission.Type[] TYPES = Permission.Type.values();

    private AuthCodec() {}

    static void write(ByteWriter out, AuthCommand command) {
        if (command instanceof AddUser add) {
            out.writeByte(Tag.ADD_USER).writeText(add.name());
            out.writeByte(add.noPassword() ? Tag.NO_PASSWORD : 0);
            out.writeBytes(add.password().bytes());
        } else if (command instanceof DeleteUser delete) {
            out.writeByte(Tag.DELETE_USER).writeText(delete.name());
        } else if (command instanceof ChangePassword change) {
            out.writeByte(Tag.CHANGE_PASSWORD).writeText(change.user());
            out.writeBytes(change.password().bytes());
        } else if (command instanceof GrantRole grant) {
            out.writeByte(Tag.GRANT_ROLE).writeText(grant.user()).writeText(grant.role());
        } else if (command instanceof RevokeRole revoke) {
            out.writeByte(Tag.REVOKE_ROLE).writeText(revoke.user()).writeText(revoke.role());
        } else if (command instanceof AddRole add) {
            out.writeByte(Tag.ADD_ROLE).writeText(add.name());
        } else if (command instanceof DeleteRole delete) {
            out.writeByte(Tag.DELETE_ROLE).writeText(delete.name());
        } else if (command instanceof GrantPermission grant) {
            Permission permission = grant.permission();
            out.writeByte(Tag.GRANT_PERMISSION).writeText(grant.role());
            out.writeByte(permission.type().ordinal()).writeBytes(permission.key());
            out.writeBytes(permission.end());
        } else if (command instanceof RevokePermission revoke) {
            out.writeByte(Tag.REVOKE_PERMISSION).writeText(revoke.role());
            out.writeBytes(revoke.key()).writeBytes(revoke.end());
        }
    }

    /** Null when the tag is none of these. */
    static @Nullable AuthCommand read(int tag, ByteReader in) throws UnknownCommandException {
        return switch (tag) {
            case Tag.ADD_USER -> new AddUser(in.readText(), noPassword(in), new PasswordHash(in.readBytes()));
            case Tag.DELETE_USER -> new DeleteUser(in.readText());
            case Tag.CHANGE_PASSWORD -> new ChangePassword(in.readText(), new PasswordHash(in.readBytes()));
            case Tag.GRANT_ROLE -> new GrantRole(in.readText(), in.readText());
            case Tag.REVOKE_ROLE -> new RevokeRole(in.readText(), in.readText());
            case Tag.ADD_ROLE -> new AddRole(in.readText());
            case Tag.DELETE_ROLE -> new DeleteRole(in.readText());
            case Tag.GRANT_PERMISSION ->
                new GrantPermission(in.readText(), new Permission(type(in), in.readBytes(), in.readBytes()));
            case Tag.REVOKE_PERMISSION -> new RevokePermission(in.readText(), in.readBytes(), in.readBytes());
            default -> null;
        };
    }

    /** Exact; these commands are rare and short, so they are encoded for it. */
    static long size(AuthCommand command) {
        ByteWriter out = new ByteWriter();
        write(out, command);
        return out.toArray().length;
    }

    private static boolean noPassword(ByteReader in) throws UnknownCommandException {
        int flags = in.readByte();
        if ((flags & ~Tag.NO_PASSWORD) != 0) {
            throw new UnknownCommandException("unknown flags " + Integer.toHexString(flags));
        }
        return flags != 0;
    }

    private static Permission.Type type(ByteReader in) throws UnknownCommandException {
        int code = in.readByte();
        if (code >= TYPES.length) {
            throw new UnknownCommandException("unknown permission type " + code);
        }
        return TYPES[code];
    }
}
