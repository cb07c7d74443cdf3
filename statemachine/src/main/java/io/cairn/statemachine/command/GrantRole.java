package io.cairn.statemachine.command;

/** Gives a role to a user. The role "root" need not exist; one that the user has already changes nothing. */
public record GrantRole(String user, String role) implements AuthCommand {}
