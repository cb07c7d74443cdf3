package io.cairn.statemachine.store;

import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.Fault;
import io.cairn.statemachine.KeyRange;
import io.cairn.statemachine.KeyValue;

/** Walks the keys of a range as they were at a revision: finds them in the index, their values in the history. */
final class PastCursor implements State.Cursor {
    private final Rows rows;
    private final Scan scan;
    private final long revision;
    private byte[] seekTo;
    private boolean ended;
    private byte[] found = {};

    PastCursor(Rows rows, KeyRange range, long revision) {
        this.rows = rows;
        this.revision = revision;
        this.ended = range.isEmpty();
        this.seekTo = Keys.indexStart(range.start());
        Bytes end = range.end();
        this.scan = rows.scan(Family.INDEX, end == null ? null : Keys.indexStart(end));
    }

    @Override
    public boolean next() {
        while (!ended) {
            if (!scan.seek(seekTo)) {
                ended = true;
                return false;
            }
            if (findVersion()) {
                return true;
            }
        }
        return false;
    }

    /** Looks for the version of the key under the scan, and sets the next seek behind that key. */
    private boolean findVersion() {
        byte[] newest = scan.key();
        Bytes key = Keys.indexKey(newest);
        seekTo = Keys.indexAfter(key);
        if (Keys.indexMain(newest) > revision) {
            if (!scan.seek(Keys.indexAt(key, revision)) || !Keys.isOfKey(scan.key(), Keys.indexStart(key))) {
                return false;
            }
        }
        found = scan.key();
        return scan.value()[0] == IndexValue.PUT;
    }

    @Override
    public Bytes key() {
        return Keys.indexKey(found);
    }

    @Override
    public KeyValue keyValue() {
        long main = Keys.indexMain(found);
        byte[] row = rows.read(Family.HISTORY, Keys.history(main, Keys.indexSub(found), false));
        if (row == null) {
            throw new Fault("the store's index points to a change of revision " + main + " that is not there");
        }
        return KeyValueRow.decode(row);
    }

    @Override
    public void close() {
        scan.close();
    }
}
