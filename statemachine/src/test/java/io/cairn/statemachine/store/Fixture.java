package io.cairn.statemachine.store;

import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.KeyRange;
import io.cairn.statemachine.KeyValue;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.command.Batch;
import io.cairn.statemachine.command.Command;
import io.cairn.statemachine.command.Compact;
import io.cairn.statemachine.command.DeleteRange;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.Put;
import io.cairn.statemachine.command.Range;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** A store with one member, whose batches are numbered as its proposer would number them. */
final class Fixture implements AutoCloseable {
    static final long ORIGIN = 0xA1;
    static final long NONCE = 77;
    private static final StoreOptions OPTIONS = new StoreOptions(8 << 20, 4 << 20);

    final Store store;
    long index;
    long sequence;

    Fixture(Path directory) throws IOException {
        this(Store.open(directory, OPTIONS));
    }

    /** @param entryBytesMax see {@link Execution#ENTRY_BYTES_MAX} */
    Fixture(Path directory, long entryBytesMax) throws IOException {
        this(Store.open(directory, OPTIONS, entryBytesMax));
    }

    private Fixture(Store opened) {
        store = opened;
        index = store.position().index();
        if (index == 0) {
            store.applyConfiguration(next(), configuration(ORIGIN));
        } else {
            OriginRow row = store.origin(ORIGIN);
            sequence = row == null ? 0 : row.sequence();
        }
    }

    static Configuration configuration(long... voters) {
        return new Configuration(participants(voters), List.of());
    }

    static List<Participant> participants(long... voters) {
        return Arrays.stream(voters)
                .mapToObj(id -> new Participant(id, "host" + id + ":2380", true))
                .toList();
    }

    Position next() {
        return new Position(1, ++index);
    }

    Batch batch(Command... commands) {
        return new Batch(ORIGIN, 1, NONCE, ++sequence, List.of(commands));
    }

    /** Applies one entry with these commands. */
    List<Outcome> apply(Command... commands) {
        return ((Applied.Executed) store.apply(next(), batch(commands))).outcomes();
    }

    Outcome applyOne(Command command) {
        return apply(command).get(0);
    }

    long hash(long revision) {
        try (View view = store.view()) {
            return Integer.toUnsignedLong(((View.HashResult.Hash) view.hash(revision)).hash());
        }
    }

    Outcome range(Range range) {
        try (View view = store.view()) {
            return view.range(range);
        }
    }

    List<KeyValue> all() {
        return ((Outcome.Range) range(Range.of(KeyRange.all()))).kvs();
    }

    long compactedAndCollected(long revision) {
        applyOne(new Compact(revision));
        long looked = 0;
        for (int rows = store.collectGarbage(3); rows > 0; rows = store.collectGarbage(3)) {
            looked += rows;
        }
        return looked;
    }

    static Put put(String key, String value) {
        return Put.of(Bytes.utf8(key), Bytes.utf8(value));
    }

    static DeleteRange delete(String key) {
        return new DeleteRange(KeyRange.single(Bytes.utf8(key)), false);
    }

    @Override
    public void close() {
        store.close();
    }
}
