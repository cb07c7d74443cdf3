package io.cairn.statemachine.command;

/** Removes a user. */
public record DeleteUser(String name) implements AuthCommand {}
