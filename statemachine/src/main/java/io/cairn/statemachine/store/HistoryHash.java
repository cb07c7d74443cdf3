package io.cairn.statemachine.store;

import io.cairn.statemachine.KeyRange;
import io.cairn.statemachine.KeyValue;
import io.cairn.statemachine.command.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * etcd's HashKV: CRC-32C over the word "key" and the history's rows in order. Of changes at or before the compacted
 * revision only those count that are still the newest of their key at the hashed revision, and no deletes: so the
 * hash is the same however far garbage collection has come. When no key is live at the hashed revision, etcd hashes
 * whatever its garbage collection has left; that is hashed here too, as if the collection had come to its end.
 */
final class HistoryHash {
    private static final byte[] BUCKET = "key".getBytes(StandardCharsets.US_ASCII);

    private HistoryHash() {}

    static View.HashResult of(Rows rows, long revision) {
        long at = revision == 0 ? rows.revision() : revision;
        if (at > rows.revision()) {
            return new View.HashResult.Rejected(Outcome.Reason.FUTURE_REVISION);
        }
        // Below 0 there is nothing to hash, and etcd hashes it.
        if (at > 0 && at < rows.compactedRevision()) {
            return new View.HashResult.Rejected(Outcome.Reason.COMPACTED);
        }
        return new View.HashResult.Hash(hash(rows, at), at, rows.compactedRevision());
    }

    private static int hash(Rows rows, long at) {
        CRC32C crc = new CRC32C();
        crc.update(BUCKET);
        if (at < 0) {
            return (int) crc.getValue();
        }
        long keptAt = isAnyLive(rows, at) ? at : rows.compactedRevision();
        try (Scan history = rows.scan(Family.HISTORY, Keys.history(at + 1, 0, false));
                Scan index = rows.scan(Family.INDEX, null)) {
            for (boolean more = history.seek(Keys.history(0, 0, false)); more; more = history.next()) {
                byte[] key = history.key();
                byte[] value = history.value();
                boolean counts = Keys.historyMain(key) > rows.compactedRevision()
                        || !Keys.isTombstone(key) && isNewest(index, key, KeyValueRow.decode(value), keptAt);
                if (counts) {
                    crc.update(key);
                    crc.update(value);
                }
            }
        }
        return (int) crc.getValue();
    }

    private static boolean isAnyLive(Rows rows, long at) {
        try (State.Cursor cursor = rows.cursor(KeyRange.all(), at)) {
            return cursor.next();
        }
    }

    private static boolean isNewest(Scan index, byte[] historyKey, KeyValue kv, long at) {
        long main = Keys.historyMain(historyKey);
        return index.seek(Keys.indexAt(kv.key(), at))
                && Arrays.equals(index.key(), Keys.index(kv.key(), main, Keys.historySub(historyKey)));
    }
}
