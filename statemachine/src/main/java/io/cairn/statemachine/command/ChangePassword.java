package io.cairn.statemachine.command;

import io.cairn.statemachine.PasswordHash;

/** Replaces a user's password; without effect on it for a user that has none. */
public record ChangePassword(String user, PasswordHash password) implements AuthCommand {}
