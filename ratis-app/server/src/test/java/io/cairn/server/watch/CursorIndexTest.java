package io.cairn.server.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.KeyRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CursorIndexTest {
    private final CursorIndex index = new CursorIndex();
    private long number;

    private Cursor cursor(KeyRange range) {
        Wanted wanted = new Wanted(0, range, 0, true, true, false, false, false);
        WatchStream stream = new WatchStream(DeskTest.NO_PUMP, 1, new RecordingReceiver());
        return new Cursor(stream, number, wanted, number++, 1);
    }

    private Set<Cursor> around(Bytes key) {
        List<Cursor> found = new ArrayList<>();
        index.around(key, found::add);
        Set<Cursor> once = new HashSet<>(found);
        assertEquals(once.size(), found.size(), "each once");
        return once;
    }

    @Test
    void shouldFindWhatComparingAllWouldFind() {
        long seed = Long.getLong("cairn.seed", System.nanoTime());
        System.out.println("CursorIndexTest: -Dcairn.seed=" + seed);
        Random random = new Random(seed);
        List<Cursor> all = new ArrayList<>();
        for (int step = 0; step < 3000; step++) {
            if (all.isEmpty() || random.nextInt(5) < 3) {
                all.add(cursor(range(random)));
                index.add(all.get(all.size() - 1));
            } else {
                index.remove(all.remove(random.nextInt(all.size())));
            }
            Bytes key = key(random);
            Set<Cursor> expected = new HashSet<>(all);
            expected.removeIf(c -> !c.wanted().range().contains(key));
            assertEquals(expected, around(key), "seed " + seed + ", step " + step);
        }
        all.forEach(index::remove);
        assertEquals(Set.of(), around(key(random)));
    }

    private static KeyRange range(Random random) {
        if (random.nextInt(3) == 0) {
            return KeyRange.single(key(random));
        }
        return new KeyRange(key(random), random.nextInt(6) == 0 ? null : key(random));
    }

    private static Bytes key(Random random) {
        byte[] key = new byte[1 + random.nextInt(2)];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) random.nextInt(8);
        }
        return Bytes.wrap(key);
    }

    /** Nobody may make events slow by watching in an unlucky order, or nested ranges. */
    @Test
    void shouldStayQuickWithManyNestedRanges() {
        int count = 20_000;
        List<Cursor> cursors = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Bytes start = Bytes.utf8(String.format("a%06d", i));
            Bytes end = Bytes.utf8(String.format("b%06d", 2 * count - i));
            cursors.add(cursor(new KeyRange(start, end)));
        }
        long begin = System.nanoTime();
        cursors.forEach(index::add);
        for (int i = 0; i < count; i++) {
            assertEquals(1, around(Bytes.utf8("a000000x")).size());
        }
        cursors.forEach(index::remove);
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        assertTrue(took.toSeconds() < 60, () -> "took " + took);
    }
}
