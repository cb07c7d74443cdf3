package io.cairn.statemachine.store;

/** The one byte that an index row holds. */
final class IndexValue {
    static final byte PUT = 0;
    static final byte DELETE = 1;

    private static final byte[] PUT_ROW = {PUT};
    private static final byte[] DELETE_ROW = {DELETE};

    private IndexValue() {}

    static byte[] of(boolean deleted) {
        return deleted ? DELETE_ROW : PUT_ROW;
    }
}
