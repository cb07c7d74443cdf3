package io.cairn.client;

/** What one operation of a transaction answered. Its header holds only a revision. */
public sealed interface OpResult permits GetResult, PutResult, DeleteResult, TxnResult {
    /** Who answered, and where the store was. */
    Header header();
}
