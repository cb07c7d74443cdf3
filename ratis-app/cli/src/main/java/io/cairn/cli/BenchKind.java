package io.cairn.cli;

/** What {@code cairn bench} measures; lower case, as it is typed. */
enum BenchKind {
    /** Puts of random keys. */
    put,
    /** Gets of random keys, all of which exist. */
    get,
    /** Transactions with one condition that holds, one put and one get. */
    txn,
    /** Nothing but time: puts every key of the key space once. */
    fill
}
