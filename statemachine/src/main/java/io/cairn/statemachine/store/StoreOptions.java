package io.cairn.statemachine.store;

/**
 * How much memory a store may use outside the heap.
 *
 * @param blockCacheBytes cache of decompressed blocks, with the tables' indexes and filters in it
 * @param memtableBytes what may be written before a flush begins; while that runs up to twice as much is held
 */
public record StoreOptions(long blockCacheBytes, long memtableBytes) {
    /** Three peers share a laptop: the cache holds a small working set, the page cache the rest. */
    public static final long DEFAULT_BLOCK_CACHE_BYTES = 64L << 20;

    /** Large enough that a flush is a rare, sequential write; small enough to be flushed within a checkpoint. */
    public static final long DEFAULT_MEMTABLE_BYTES = 32L << 20;

    public static final StoreOptions DEFAULTS = new StoreOptions(DEFAULT_BLOCK_CACHE_BYTES, DEFAULT_MEMTABLE_BYTES);

    public StoreOptions {
        if (blockCacheBytes <= 0 || memtableBytes <= 0) {
            throw new IllegalArgumentException("sizes must be above 0: " + blockCacheBytes + ", " + memtableBytes);
        }
    }
}
