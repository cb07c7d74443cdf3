package io.cairn.statemachine.command;

import io.cairn.statemachine.KeyRange;

/** Deletes the live keys of a range in one revision; with {@code prevKv} answers with what they were. */
public record DeleteRange(KeyRange range, boolean prevKv) implements Command, Operation {}
