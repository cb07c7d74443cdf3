package io.cairn.server.node;

/** How much disk the store takes. Safe for any thread; quick. */
public interface StoreSize {
    /** Bytes of the live store's files, without checkpoints and without the log. */
    long bytes();

    /** An estimate of what would be left of them without deleted data. */
    long bytesInUse();
}
