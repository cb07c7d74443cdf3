package io.cairn.statemachine.command;

import io.cairn.statemachine.PasswordHash;

/** Makes a user without roles. One without a password can log in only by a certificate. */
public record AddUser(String name, boolean noPassword, PasswordHash password) implements AuthCommand {}
