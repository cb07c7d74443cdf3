package io.cairn.statemachine.command;

/** A client ends a lease: its keys are deleted with it, in one revision. */
public record LeaseRevoke(long id) implements Command {}
