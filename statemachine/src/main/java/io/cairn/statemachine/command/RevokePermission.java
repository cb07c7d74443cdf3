package io.cairn.statemachine.command;

import io.cairn.statemachine.Bytes;

/** Takes the permission about exactly these keys from a role. */
public record RevokePermission(String role, Bytes key, Bytes end) implements AuthCommand {}
