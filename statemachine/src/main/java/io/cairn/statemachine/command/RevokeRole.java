package io.cairn.statemachine.command;

/** Takes a role from a user. */
public record RevokeRole(String user, String role) implements AuthCommand {}
