package io.cairn.statemachine.command;

/** Makes all revisions before this one unreadable; their rows are deleted in the background. */
public record Compact(long revision) implements Command {}
