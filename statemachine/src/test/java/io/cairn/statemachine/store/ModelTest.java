package io.cairn.statemachine.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.statemachine.Lease;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.command.Batch;
import io.cairn.statemachine.command.BatchCodec;
import io.cairn.statemachine.command.Command;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.Range;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands by chance against {@link Model}, with restarts and garbage collection in between. */
class ModelTest {
    private static final int STEPS = 2000;
    private static final StoreOptions SMALL = new StoreOptions(1 << 20, 1 << 20);

    @TempDir
    Path directory;

    private record Entry(Position position, byte[] batch) {}

    private final List<Entry> log = new ArrayList<>();
    private final Model model = new Model();
    private Path live;
    private Store store;

    @Test
    void shouldAnswerAsTheModel() throws Exception {
        long seed = Long.getLong("cairn.seed", System.nanoTime());
        System.out.println("ModelTest: -Dcairn.seed=" + seed);
        Dice dice = new Dice(seed);
        live = directory.resolve("store");
        store = Store.open(live, SMALL);
        store.applyConfiguration(new Position(1, 1), Fixture.configuration(1));
        for (int step = 0; step < STEPS; step++) {
            String where = "seed " + seed + ", step " + step;
            applyBatch(dice, where);
            compareReads(dice, where);
            if (dice.oneIn(10)) {
                store.collectGarbage(1 + dice.random.nextInt(20));
            }
            if (dice.oneIn(250)) {
                reopen(dice, step, where);
            }
        }
        compareCollected("seed " + seed);
        store.close();
    }

    private void applyBatch(Dice dice, String where) throws Exception {
        List<Command> commands = new ArrayList<>();
        Position position = new Position(1, nextIndex());
        for (int n = dice.random.nextInt(6); n >= 0; n--) {
            commands.add(dice.command(model.revision(), position.index()));
        }
        long sequence = log.size() + 1;
        Entry entry = new Entry(position, BatchCodec.encode(new Batch(1, 1, 5, sequence, commands)));
        log.add(entry);
        List<Outcome> expected =
                commands.stream().map(c -> model.execute(c, position)).toList();
        Applied applied = store.apply(entry.position(), BatchCodec.decode(entry.batch()));
        assertEquals(new Applied.Executed(expected), applied, () -> where + ": " + commands);
        if (dice.oneIn(5)) {
            Entry copy = log.get(dice.random.nextInt(log.size()));
            Position next = new Position(1, entry.position().index() + 1);
            assertEquals(
                    new Applied.Skipped(Applied.Why.DUPLICATE),
                    store.apply(next, BatchCodec.decode(copy.batch())),
                    where);
        }
    }

    /** Every second index is left to a copy of an earlier batch. */
    private long nextIndex() {
        return 2 + 2L * log.size();
    }

    private void compareReads(Dice dice, String where) {
        try (View view = store.view()) {
            assertEquals(model.revision(), view.revision(), where);
            assertEquals(model.compacted, view.compactedRevision(), where);
            Range range = dice.query(model.revision());
            assertEquals(model.read(range), view.range(range), () -> where + ": " + range);
            compareLeases(view, where);
            if (dice.oneIn(10)) {
                long at = Math.max(Math.max(1, model.compacted), model.revision() - dice.random.nextInt(20));
                View.HashResult expected = new View.HashResult.Hash(model.hash(at), at, model.compacted);
                assertEquals(expected, view.hash(at), where);
            }
        }
    }

    private void compareLeases(View view, String where) {
        List<Lease> expected = new ArrayList<>(model.leases.values());
        expected.sort((a, b) -> Long.compareUnsigned(a.id(), b.id()));
        assertEquals(expected, view.leases(), where);
        for (Lease lease : expected) {
            assertEquals(lease, view.lease(lease.id()), where);
            assertEquals(model.keysOf(lease.id()), view.leaseKeys(lease.id()), where);
        }
        assertNull(view.lease(9), where);
        assertEquals(List.of(), view.leaseKeys(9), where);
    }

    /** By the live store or by a checkpoint of some time ago, in either case with some of the log replayed. */
    private void reopen(Dice dice, int step, String where) throws Exception {
        int from = Math.max(0, log.size() - 40);
        if (dice.oneIn(2)) {
            store.close();
            store = Store.open(live, SMALL);
        } else {
            replaceByCheckpoint(dice, step, where);
        }
        for (Entry entry : log.subList(from, log.size())) {
            store.apply(entry.position(), BatchCodec.decode(entry.batch()));
        }
        assertEquals(
                new View.HashResult.Hash(model.hash(model.revision()), model.revision(), model.compacted),
                hashOf(store),
                where);
    }

    private void replaceByCheckpoint(Dice dice, int step, String where) throws Exception {
        Path checkpoint = directory.resolve("checkpoint-" + step);
        store.writeCheckpoint(checkpoint);
        assertEquals(store.position(), Store.readPosition(checkpoint), where);
        for (int n = dice.random.nextInt(20); n > 0; n--) {
            applyBatch(dice, where);
        }
        store.close();
        live = directory.resolve("store-" + step);
        store = Store.open(live, SMALL);
        assertTrue(store.install(checkpoint), where);
    }

    private static View.HashResult hashOf(Store store) {
        try (View view = store.view()) {
            return view.hash(0);
        }
    }

    private void compareCollected(String where) throws IOException {
        int calls = 0;
        while (store.collectGarbage(50) > 0) {
            assertTrue(++calls <= model.history.size(), where);
        }
        // What is published next shows it.
        store.apply(new Position(1, nextIndex()), new Batch(1, 1, 5, log.size() + 1, List.of()));
        List<Model.Row> expected = model.collected();
        try (PinnedView view = (PinnedView) store.view();
                Scan history = view.rows().scan(Family.HISTORY, null);
                Scan index = view.rows().scan(Family.INDEX, null)) {
            boolean more = history.seek(new byte[0]);
            for (Model.Row row : expected) {
                assertTrue(more, where);
                assertArrayEquals(Model.bucketKey(row), history.key(), where);
                assertArrayEquals(row.value(), history.value(), where);
                more = history.next();
            }
            assertTrue(!more, where);
            long indexed = 0;
            for (boolean next = index.seek(new byte[0]); next; next = index.next()) {
                indexed++;
            }
            assertEquals(expected.size(), indexed, where);
        }
    }
}
