package io.cairn.statemachine;

/**
 * A place in the Raft log: what was applied, what a checkpoint claims.
 *
 * @param term term of the entry at the index; 0 only at the start
 * @param index from 1; 0: before the first entry
 */
public record Position(long term, long index) implements Comparable<Position> {
    public static final Position START = new Position(0, 0);

    @Override
    public int compareTo(Position other) {
        return Long.compare(index, other.index);
    }

    @Override
    public String toString() {
        return "(t:" + term + ", i:" + index + ")";
    }
}
