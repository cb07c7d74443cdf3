package io.cairn.client;

import java.util.List;

/**
 * A transaction that was applied.
 *
 * @param header who answered; its revision is that of the transaction, or the current one when it changed nothing
 * @param succeeded whether all conditions held
 * @param results of the operations of the branch taken, in order
 */
public record TxnResult(Header header, boolean succeeded, List<OpResult> results) implements OpResult {
    /** Copies the list. */
    public TxnResult {
        results = List.copyOf(results);
    }
}
