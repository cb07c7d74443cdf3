package io.cairn.statemachine.store;

import io.cairn.statemachine.Bytes;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The rows about users and roles that are in a database. */
record AuthRows(Rows rows) implements AuthState {
    @Override
    public byte @Nullable [] row(Bytes key) {
        return rows.read(Family.META, key.array());
    }

    @Override
    public void rows(Bytes prefix, BiConsumer<Bytes, byte[]> visitor) {
        try (Scan scan = rows.scan(Family.META, null)) {
            for (boolean more = scan.seek(prefix.array()); more; more = scan.next()) {
                Bytes key = Bytes.wrap(scan.key());
                if (!key.startsWith(prefix)) {
                    return;
                }
                visitor.accept(key, scan.value());
            }
        }
    }
}
