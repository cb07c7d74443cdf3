package io.cairn.statemachine.command;

import java.util.List;

/** One of two branches, chosen by guards that all see the state before the transaction, nested ones too. */
public record Txn(List<Compare> compares, List<Operation> success, List<Operation> failure)
        implements Command, Operation {
    public Txn {
        compares = List.copyOf(compares);
        success = List.copyOf(success);
        failure = List.copyOf(failure);
    }
}
