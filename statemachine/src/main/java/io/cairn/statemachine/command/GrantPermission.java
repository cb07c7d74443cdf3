package io.cairn.statemachine.command;

import io.cairn.statemachine.Permission;

/** Gives a permission to a role; one about the same keys is replaced. */
public record GrantPermission(String role, Permission permission) implements AuthCommand {}
