package io.cairn.statemachine.store;

import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.KeyRange;
import io.cairn.statemachine.KeyValue;

/** Walks the keys of a range as they are. */
final class LatestCursor implements State.Cursor {
    private final Scan scan;
    private final KeyRange range;
    private boolean started;
    private boolean ended;

    LatestCursor(Rows rows, KeyRange range) {
        this.range = range;
        this.ended = range.isEmpty();
        Bytes end = range.end();
        this.scan = rows.scan(Family.LATEST, end == null ? null : end.array());
    }

    @Override
    public boolean next() {
        if (ended) {
            return false;
        }
        ended = !(started ? scan.next() : scan.seek(range.start().array()));
        started = true;
        return !ended;
    }

    @Override
    public Bytes key() {
        return Bytes.wrap(scan.key());
    }

    @Override
    public KeyValue keyValue() {
        return KeyValueRow.decode(scan.value());
    }

    @Override
    public void close() {
        scan.close();
    }
}
