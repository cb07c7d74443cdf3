package io.cairn.server.space;

/**
 * When the store is full and when it is no longer.
 *
 * @param bytes from which on nothing may grow
 */
record QuotaRule(long bytes) {
    /** Space must be back by a tenth, or the alarm would go up and down with every put. */
    private static final double CLEAR_BELOW = 0.9;

    boolean isFull(long used, long more) {
        return used + more >= bytes;
    }

    boolean isClear(long used) {
        return used < CLEAR_BELOW * bytes;
    }
}
