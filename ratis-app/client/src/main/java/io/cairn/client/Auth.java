package io.cairn.client;

/**
 * Users, and the roles that say what they may do. Waits and fails as {@link Kv} does; names that do not exist, or exist
 * already, fail with FAILED_PRECONDITION.
 */
public final class Auth {
    private final AsyncAuth async;

    Auth(AsyncAuth async) {
        this.async = async;
    }

    /** The same calls, answered by futures. */
    public AsyncAuth async() {
        return async;
    }

    /** Makes a user. */
    public Header addUser(String name, String password) {
        return Await.answer(async.addUser(name, password));
    }

    /** Makes a user that no password lets in. */
    public Header addUserWithoutPassword(String name) {
        return Await.answer(async.addUserWithoutPassword(name));
    }

    /** Ends a user. */
    public Header deleteUser(String name) {
        return Await.answer(async.deleteUser(name));
    }

    /** Gives a user another password. */
    public Header changePassword(String name, String password) {
        return Await.answer(async.changePassword(name, password));
    }

    /** The roles of a user. */
    public NameList rolesOf(String user) {
        return Await.answer(async.rolesOf(user));
    }

    /** All users. */
    public NameList users() {
        return Await.answer(async.users());
    }

    /** Gives a user a role. */
    public Header grantRole(String user, String role) {
        return Await.answer(async.grantRole(user, role));
    }

    /** Takes a role from a user. */
    public Header revokeRole(String user, String role) {
        return Await.answer(async.revokeRole(user, role));
    }

    /** Makes a role that allows nothing yet. */
    public Header addRole(String name) {
        return Await.answer(async.addRole(name));
    }

    /** Ends a role, also for the users that have it. */
    public Header deleteRole(String name) {
        return Await.answer(async.deleteRole(name));
    }

    /** What a role allows. */
    public PermissionList permissionsOf(String role) {
        return Await.answer(async.permissionsOf(role));
    }

    /** All roles. */
    public NameList roles() {
        return Await.answer(async.roles());
    }

    /** Lets a role allow more, or something else with the same keys. */
    public Header grantPermission(String role, Permission permission) {
        return Await.answer(async.grantPermission(role, permission));
    }

    /** Takes from a role what it allows with exactly these keys. */
    public Header revokePermission(String role, KeyRange range) {
        return Await.answer(async.revokePermission(role, range));
    }
}
