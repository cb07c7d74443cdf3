package io.cairn.statemachine.store;

import static io.cairn.statemachine.store.Fixture.delete;
import static io.cairn.statemachine.store.Fixture.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.Event;
import io.cairn.statemachine.KeyValue;
import io.cairn.statemachine.command.Compact;
import io.cairn.statemachine.command.Txn;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The history as events, by example; {@link EventsModelTest} does it by chance. */
class EventsTest {
    private static final Events.Limits MANY = new Events.Limits(1000, 1 << 20);

    @TempDir
    Path directory;

    private static List<String> text(List<Event> events) {
        return events.stream()
                .map(e -> e.revision()
                        + (e.deleted() ? " del " : " put ")
                        + e.key()
                        + (e.deleted() ? "" : "=" + e.kv().value()))
                .toList();
    }

    private static Events.Page page(View view, long from, Events.Limits limits) {
        return (Events.Page) view.events(from, Long.MAX_VALUE, limits);
    }

    @Test
    void shouldTellAllEventsOfARevisionTogetherAndInOrder() throws Exception {
        try (Fixture fixture = new Fixture(directory)) {
            fixture.apply(put("a", "1"), put("b", "2"));
            fixture.applyOne(new Txn(List.of(), List.of(put("c", "3"), delete("a"), put("b", "4")), List.of()));
            try (View view = fixture.store.view()) {
                Events.Page page = page(view, 0, MANY);
                assertEquals(
                        List.of("2 put a=1", "3 put b=2", "4 put c=3", "4 del a", "4 put b=4"), text(page.events()));
                assertEquals(5, page.next());
                assertEquals(new Events.Page(List.of(), 5), view.events(5, 9, MANY));
                assertEquals(List.of("3 put b=2"), text(((Events.Page) view.events(3, 3, MANY)).events()));
            }
        }
    }

    @Test
    void shouldReturnWholeRevisionsAndSayWhereToGoOn() throws Exception {
        try (Fixture fixture = new Fixture(directory)) {
            fixture.applyOne(new Txn(
                    List.of(), List.of(put("a", "x".repeat(500)), put("b", "1"), put("c", "1")), List.of()));
            fixture.apply(put("a", "2"), put("a", "3"));
            try (View view = fixture.store.view()) {
                Events.Page first = page(view, 2, new Events.Limits(1000, 100));
                assertEquals(3, first.events().size(), "over the bytes, but not cut");
                assertEquals(3, first.next());
                Events.Page second = page(view, first.next(), new Events.Limits(1, 1 << 20));
                assertEquals(List.of("3 put a=2"), text(second.events()));
                assertEquals(4, second.next());
                assertEquals(5, page(view, second.next(), MANY).next());
            }
        }
    }

    @Test
    void shouldKnowWhatAKeyWasBeforeTheRevision() throws Exception {
        try (Fixture fixture = new Fixture(directory)) {
            fixture.apply(put("a", "1"), put("a", "2"), delete("a"), put("a", "3"));
            fixture.applyOne(new Txn(List.of(), List.of(delete("a"), put("x", "9"), delete("x")), List.of()));
            try (View view = fixture.store.view()) {
                List<String> previous = new ArrayList<>();
                for (Event event : page(view, 0, MANY).events()) {
                    KeyValue kv = view.previous(event);
                    previous.add(kv == null ? "none" : kv.value() + "@" + kv.modRevision());
                }
                assertEquals(List.of("none", "1@2", "2@3", "none", "3@5", "none", "none"), previous);
            }
        }
    }

    /** Whoever was told of all revisions so far must not lose one to a compaction right behind it. */
    @Test
    void shouldTellWhatIsCompactedUntilGarbageCollectionBegins() throws Exception {
        try (Fixture fixture = new Fixture(directory)) {
            fixture.apply(put("a", "1"), put("a", "2"), delete("a"), new Compact(4));
            try (View view = fixture.store.view()) {
                Events.Page page = page(view, 2, MANY);
                assertEquals(List.of("2 put a=1", "3 put a=2", "4 del a"), text(page.events()));
                KeyValue previous = view.previous(page.events().get(1));
                assertTrue(previous != null && previous.value().equals(Bytes.utf8("1")));
                while (fixture.store.collectGarbage(100) > 0) {
                    assertEquals(page, page(view, 2, MANY), "a view stays as it is");
                }
            }
            fixture.apply(put("b", "1"));
            try (View view = fixture.store.view()) {
                assertEquals(new Events.Compacted(4), view.events(3, 9, MANY));
                Events.Page page = page(view, 4, MANY);
                assertEquals(List.of("4 del a", "5 put b=1"), text(page.events()));
                assertNull(view.previous(page.events().get(0)), "compacted away");
            }
        }
    }

    @Test
    void shouldTellTheListenerOfRevisionsCompactionsAndInstalls() throws Exception {
        List<String> heard = new ArrayList<>();
        Path checkpoint = directory.resolve("checkpoint");
        try (Fixture other = new Fixture(directory.resolve("other"))) {
            for (int i = 0; i < 8; i++) {
                other.apply(put("a", "v" + i));
            }
            other.store.writeCheckpoint(checkpoint);
        }
        try (Fixture fixture = new Fixture(directory.resolve("own"))) {
            fixture.store.listen((revision, compacted) -> heard.add(revision + "/" + compacted));
            fixture.apply(put("a", "1"), put("a", "2"));
            fixture.apply(delete("nothing"));
            fixture.apply(new Compact(2));
            assertEquals(3, fixture.store.revision());
            assertTrue(fixture.store.install(checkpoint));
            assertEquals(9, fixture.store.revision());
        }
        assertEquals(List.of("3/-1", "3/2", "9/-1"), heard);
    }
}
