package io.cairn.statemachine.store;

import io.cairn.statemachine.Bytes;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The rows about users and roles that are in a database. */
record AuthRows(Rows rows) implements AuthState {
    @Override
    public byte @Nullable [] row(Bytes key) {
        return rows.read(Family.META, key.array());
    }

    @Override
    public NavigableMap<Bytes, byte[]> rows(Bytes prefix) {
        NavigableMap<Bytes, byte[]> found = new TreeMap<>();
        try (Scan scan = rows.scan(Family.META, null)) {
            for (boolean more = scan.seek(prefix.array()); more; more = scan.next()) {
                Bytes key = Bytes.wrap(scan.key());
                if (!key.startsWith(prefix)) {
                    return found;
                }
                found.put(key, scan.value());
            }
        }
        return found;
    }
}
