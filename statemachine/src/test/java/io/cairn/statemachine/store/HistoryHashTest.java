package io.cairn.statemachine.store;

import static io.cairn.statemachine.store.Fixture.delete;
import static io.cairn.statemachine.store.Fixture.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.statemachine.KeyRange;
import io.cairn.statemachine.command.Compact;
import io.cairn.statemachine.command.DeleteRange;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.Txn;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The numbers are those of etcd 3.4.23, asked by {@code endpoint hashkv --rev} after the same commands. */
class HistoryHashTest {
    @TempDir
    Path directory;

    private Fixture fixture;

    @BeforeEach
    void write() throws Exception {
        fixture = new Fixture(directory);
        fixture.apply(put("a", "v1"));
        fixture.apply(new Txn(List.of(), List.of(put("a", "v2"), put("b", "")), List.of()));
        fixture.apply(delete("b"));
        fixture.apply(put("c", "hello world"));
        fixture.apply(new DeleteRange(KeyRange.all(), false));
        fixture.apply(put("b", "again"));
    }

    @Test
    void shouldHashAsEtcd() {
        assertEquals(836795927L, fixture.hash(3));
        assertEquals(657987119L, fixture.hash(4));
        assertEquals(3693172498L, fixture.hash(5));
        assertEquals(3005642504L, fixture.hash(0));
        fixture.close();
    }

    @Test
    void shouldHashAsEtcdBeforeAndAfterGarbageCollection() {
        fixture.apply(new Compact(4));
        for (int collected = 0; collected < 2; collected++) {
            assertEquals(1605144833L, fixture.hash(0));
            assertEquals(444045775L, fixture.hash(5));
            fixture.store.collectGarbage(100);
            fixture.store.applyConfiguration(fixture.next(), Fixture.configuration(Fixture.ORIGIN));
        }
        assertTrue(fixture.compactedAndCollected(6) > 0);
        assertEquals(121220959L, fixture.hash(0));
        assertEquals(121220959L, fixture.hash(7));
        fixture.close();
    }

    /** etcd then hashes what its garbage collection has not reached yet: two of its members may differ. */
    @Test
    void shouldHashTheSameBeforeAndAfterGarbageCollectionWhenNothingIsLive() {
        fixture.apply(new Compact(4));
        long hash = fixture.hash(6);
        while (fixture.store.collectGarbage(1) > 0) {
            assertEquals(hash, fixture.hash(6));
        }
        fixture.apply(put("z", "shows what was collected"));
        assertEquals(hash, fixture.hash(6));
        fixture.close();
    }

    /** What was live at the compacted revision, and is no more at the hashed one, is still there. */
    @Test
    void shouldHashAsEtcdWhenNothingIsLive() {
        fixture.apply(new Compact(4));
        assertEquals(2662995071L, fixture.hash(6));
        fixture.close();
    }

    @Test
    void shouldHashNothingBelowRevisionZeroAsEtcd() {
        assertEquals(1084519789L, fixture.hash(-1));
        fixture.apply(new Compact(4));
        assertEquals(1084519789L, fixture.hash(-5));
        fixture.close();
    }

    @Test
    void shouldRefuseRevisionsOutsideTheWindow() {
        fixture.apply(new Compact(4));
        try (View view = fixture.store.view()) {
            assertEquals(new View.HashResult.Rejected(Outcome.Reason.COMPACTED), view.hash(3));
            assertEquals(new View.HashResult.Rejected(Outcome.Reason.FUTURE_REVISION), view.hash(8));
            assertEquals(4, ((View.HashResult.Hash) view.hash(4)).revision());
        }
        fixture.close();
    }
}
