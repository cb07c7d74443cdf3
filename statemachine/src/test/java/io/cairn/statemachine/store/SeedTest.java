package io.cairn.statemachine.store;

import static io.cairn.statemachine.store.Fixture.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cairn.statemachine.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a new cluster begins with old data. */
class SeedTest {
    private static final Seed.Beginning BEGINNING = new Seed.Beginning(List.of(), Fixture.configuration(7), 100, true);

    /** More than RocksDB has given away in a store that is this new. */
    private static final int TABLES = 100;

    @TempDir
    Path directory;

    private Path store() throws IOException {
        Path store = directory.resolve("store");
        try (Fixture fixture = new Fixture(store)) {
            fixture.apply(put("k", "v"));
        }
        return store;
    }

    @Test
    void shouldBeginInTheFirstTermWithRevisionsThatNobodySaw() throws Exception {
        Path store = store();
        StoredState state = Seed.begin(store, BEGINNING);
        assertEquals(new StoredState(new Position(1, 2), 102, 102), state);
        assertEquals(state, Store.readState(Inspection.live(store)));
    }

    /** RocksDB writes it at the latest when it is closed, and then tells nobody that it could not. */
    @Test
    void shouldSayWhenTheDiskDidNotTakeIt() throws Exception {
        Path live = Inspection.live(store());
        StoredState before = Store.readState(live);
        Database database = Database.open(live, StoreOptions.DEFAULTS, false);
        try {
            for (int number = 1; number <= TABLES; number++) {
                Path table = live.resolve(String.format("%06d.sst", number));
                if (!Files.exists(table)) {
                    // A file RocksDB would delete as one that it needs no more, some time after it was opened.
                    Files.createDirectory(table);
                }
            }
            assertThrows(IOException.class, () -> Seed.begin(database, live, BEGINNING));
        } finally {
            database.release();
        }
        assertEquals(before, Store.readState(live), "it was not written indeed");
    }
}
