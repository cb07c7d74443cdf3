package io.cairn.statemachine.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.statemachine.Event;
import io.cairn.statemachine.KeyValue;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.command.Batch;
import io.cairn.statemachine.command.Command;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events of a store against the plain list of {@link Model}, with compactions, garbage collection and installs. */
class EventsModelTest {
    private static final int STEPS = 1500;
    private static final StoreOptions SMALL = new StoreOptions(1 << 20, 1 << 20);

    @TempDir
    Path directory;

    private final Model model = new Model();
    private Store store;
    private long sequence;
    private boolean collected = true;

    @Test
    void shouldTellTheEventsOfTheModel() throws Exception {
        long seed = Long.getLong("cairn.seed", System.nanoTime());
        System.out.println("EventsModelTest: -Dcairn.seed=" + seed);
        Dice dice = new Dice(seed);
        store = Store.open(directory.resolve("store"), SMALL);
        store.applyConfiguration(new Position(1, 1), Fixture.configuration(1));
        for (int step = 0; step < STEPS; step++) {
            String where = "seed " + seed + ", step " + step;
            applyBatch(dice);
            compare(dice, where);
            if (dice.oneIn(10)) {
                collect(dice);
            }
            if (dice.oneIn(200)) {
                replaceByCheckpoint(dice, step, where);
            }
        }
        store.close();
    }

    private void applyBatch(Dice dice) {
        List<Command> commands = new ArrayList<>();
        sequence++;
        Position position = new Position(1, 1 + sequence);
        for (int n = dice.random.nextInt(6); n >= 0; n--) {
            commands.add(dice.command(model.revision(), position.index()));
        }
        long compacted = model.compacted;
        store.apply(position, new Batch(1, 1, 5, sequence, commands));
        commands.forEach(command -> model.execute(command, position));
        collected &= compacted == model.compacted;
    }

    private void collect(Dice dice) {
        boolean done = false;
        for (int n = dice.random.nextInt(4); n >= 0 && !done; n--) {
            done = store.collectGarbage(1 + dice.random.nextInt(20)) == 0;
        }
        // What is published next shows it.
        sequence++;
        store.apply(new Position(1, 1 + sequence), new Batch(1, 1, 5, sequence, List.of()));
        collected |= done;
    }

    /** Another peer's files: the history ends up the same, wherever garbage collection was here and there. */
    private void replaceByCheckpoint(Dice dice, int step, String where) throws Exception {
        Path checkpoint = directory.resolve("checkpoint-" + step);
        store.writeCheckpoint(checkpoint);
        store.close();
        store = Store.open(directory.resolve("store-" + step), SMALL);
        assertTrue(store.install(checkpoint), where);
        compare(dice, where);
    }

    private void compare(Dice dice, String where) {
        long from = Math.max(0, model.revision() - dice.random.nextInt(60) + 3);
        long to = dice.oneIn(2) ? Long.MAX_VALUE : from + dice.random.nextInt(40);
        Events.Limits limits = new Events.Limits(1 + dice.random.nextInt(20), dice.random.nextInt(2000));
        try (View view = store.view()) {
            String what = where + ", from " + from + " to " + to + " of " + view.revision() + ", " + limits;
            Events events = view.events(from, to, limits);
            if (events instanceof Events.Compacted compacted) {
                assertEquals(model.compacted, compacted.revision(), what);
                assertTrue(from < model.compacted, what);
                return;
            }
            assertTrue(from >= model.compacted || !collected, what);
            Events.Page page = (Events.Page) events;
            compare(page, from, Math.min(to, model.revision()), limits, what);
            page.events().forEach(event -> comparePrevious(view, event, what));
        }
    }

    private void compare(Events.Page page, long from, long last, Events.Limits limits, String what) {
        assertTrue(page.next() > last || page.events().size() >= 1, what);
        assertTrue(page.next() <= Math.max(from, last + 1), what);
        List<Model.Row> expected = new ArrayList<>(model.history);
        expected.removeIf(row -> row.main() < from || row.main() >= page.next());
        List<Model.Row> left = model.collected();
        List<String> survivors = expected.stream()
                .filter(left::contains)
                .map(EventsModelTest::text)
                .toList();
        List<String> all = expected.stream().map(EventsModelTest::text).toList();
        List<String> told = page.events().stream().map(EventsModelTest::text).toList();
        if (from != model.compacted) {
            assertEquals(all, told, what);
        } else {
            assertTrue(told.equals(all) || told.equals(survivors), () -> what + ": " + told + " of " + all);
        }
        long revisions =
                page.events().stream().mapToLong(Event::revision).distinct().count();
        assertTrue(revisions <= limits.revisions(), what);
    }

    private static String text(Model.Row row) {
        return row.main() + (row.tombstone() ? " del " : " put ") + row.key() + " " + row.value().length;
    }

    private static String text(Event event) {
        byte[] row = event.deleted() ? KeyValueRow.encodeTombstone(event.key()) : KeyValueRow.encode(event.kv());
        return event.revision() + (event.deleted() ? " del " : " put ") + event.key() + " " + row.length;
    }

    private void comparePrevious(View view, Event event, String what) {
        KeyValue previous = view.previous(event);
        KeyValue expected = model.states.get((int) event.revision() - 1).get(event.key());
        if (event.isCreation()) {
            assertNull(previous, what);
        } else if (previous != null || event.revision() - 1 >= model.compacted) {
            assertEquals(expected, previous, () -> what + ": " + event);
        }
    }
}
