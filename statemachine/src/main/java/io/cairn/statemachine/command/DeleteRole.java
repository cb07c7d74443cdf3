package io.cairn.statemachine.command;

/** Removes a role, also from all users that have it. */
public record DeleteRole(String name) implements AuthCommand {}
