package io.cairn.statemachine.command;

/** Makes a role without permissions. */
public record AddRole(String name) implements AuthCommand {}
