package io.cairn.statemachine.store;

import io.cairn.statemachine.Bytes;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What one entry has changed in users and roles so far, over what the database has. */
final class AuthOverlay implements AuthState {
    private final AuthState base;
    /** Of commands that are done. Empty: deleted. */
    private final NavigableMap<Bytes, Optional<byte[]>> done = new TreeMap<>();
    /** Of the command under way. */
    private final NavigableMap<Bytes, Optional<byte[]>> now = new TreeMap<>();

    AuthOverlay(AuthState base) {
        this.base = base;
    }

    /** Begins a command: what the one before did stays. */
    void begin() {
        done.putAll(now);
        now.clear();
    }

    /** Forgets what the command under way did. */
    void undo() {
        now.clear();
    }

    void put(Bytes key, byte[] row) {
        now.put(key, Optional.of(row));
    }

    void delete(Bytes key) {
        now.put(key, Optional.empty());
    }

    /** The rows that the entry changed, as they are now; an empty one is deleted. */
    Map<Bytes, Optional<byte[]>> changes() {
        begin();
        return done;
    }

    @Override
    public byte @Nullable [] row(Bytes key) {
        Optional<byte[]> changed = now.containsKey(key) ? now.get(key) : done.get(key);
        return changed == null ? base.row(key) : changed.orElse(null);
    }

    @Override
    public void rows(Bytes prefix, BiConsumer<Bytes, byte[]> visitor) {
        // A copy, since visitors change rows.
        Map<Bytes, Optional<byte[]>> changed = new TreeMap<>(done);
        changed.putAll(now);
        base.rows(prefix, (key, row) -> {
            if (!changed.containsKey(key)) {
                visitor.accept(key, row);
            }
        });
        changed.forEach((key, row) -> {
            if (key.startsWith(prefix) && row.isPresent()) {
                visitor.accept(key, row.get());
            }
        });
    }
}
