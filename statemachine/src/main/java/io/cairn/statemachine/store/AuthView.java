package io.cairn.statemachine.store;

import io.cairn.statemachine.Permission;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Users and roles in one state. Password hashes stay inside the store. */
public interface AuthView {
    /** Counts changes of users and roles; 1 before the first. */
    long revision();

    /** Names, ascending by their bytes. */
    List<String> users();

    /** Names, ascending by their bytes. */
    List<String> roles();

    /** The roles of a user, ascending; null when there is no such user. */
    @Nullable
    List<String> rolesOf(String user);

    /** What a role allows, ascending by key; null when there is no such role. */
    @Nullable
    List<Permission> permissionsOf(String role);
}
