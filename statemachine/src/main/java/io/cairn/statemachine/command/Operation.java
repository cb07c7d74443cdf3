package io.cairn.statemachine.command;

/** What a transaction's branch may hold. */
public sealed interface Operation permits Put, DeleteRange, Range, Txn {}
