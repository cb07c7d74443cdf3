package io.cairn.statemachine.store;

import io.cairn.statemachine.ByteReader;
import io.cairn.statemachine.ByteWriter;

/**
 * How far garbage collection has come.
 *
 * @param target the compacted revision it works for
 * @param main next history row to look at; above the target: all done
 * @param sub the same
 */
record CollectorRow(long target, long main, long sub) {
    static final CollectorRow NONE = new CollectorRow(-1, 0, 0);

    /** For a later compaction: rows looked at stay looked at, but deletes at exactly the old target were kept. */
    CollectorRow towards(long next) {
        return next == target ? this : new CollectorRow(next, Math.max(0, Math.min(main, target)), 0);
    }

    boolean isDone() {
        return main > target;
    }

    byte[] encode() {
        return new ByteWriter()
                .writeFixed64(target)
                .writeFixed64(main)
                .writeFixed64(sub)
                .toArray();
    }

    static CollectorRow decode(ByteReader in) {
        return new CollectorRow(in.readFixed64(), in.readFixed64(), in.readFixed64());
    }
}
