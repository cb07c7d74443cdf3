package io.cairn.statemachine.command;

import io.cairn.statemachine.Permission;

/** Gives a permission to a role. The first one that begins at the same key is replaced if it ends there, too, as in etcd. */
public record GrantPermission(String role, Permission permission) implements AuthCommand {}
