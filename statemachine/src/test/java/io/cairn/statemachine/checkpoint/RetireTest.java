package io.cairn.statemachine.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is retired is gone whole; what is pinned or among the newest is whole. */
final class RetireTest {
    @TempDir
    Path dir;

    private Checkpoints checkpoints;

    @BeforeEach
    void open() throws IOException {
        checkpoints = Checkpoints.open(dir, 2);
    }

    @Test
    void shouldKeepTheNewest() throws Exception {
        List<Checkpoint> all = new ArrayList<>();
        for (int index = 1; index <= 5; index++) {
            all.add(0, Samples.create(checkpoints, 1, index));
        }
        checkpoints.retire();
        assertEquals(all.subList(0, 2), checkpoints.list());
        assertEquals(2, Disk.names(dir).size());
        checkpoints.retire();
        assertEquals(all.subList(0, 2), checkpoints.list());
        assertEquals(all.subList(0, 2), Checkpoints.open(dir, 2).list());
    }

    @Test
    void shouldRetireTheNextTimeWhatCouldNotBeRemoved() throws Exception {
        List<Checkpoint> all = new ArrayList<>();
        for (int index = 1; index <= 5; index++) {
            all.add(0, Samples.create(checkpoints, 1, index));
        }
        Checkpoint oldest = all.get(4);
        Path inTheWay = dir.resolve(oldest.directory().getFileName() + ".tmp");
        Files.createDirectories(inTheWay.resolve("not empty"));
        assertThrows(IOException.class, checkpoints::retire);
        assertEquals(List.of(5L, 4L, 1L), indexes());
        checkpoints.verify(oldest);

        Disk.delete(inTheWay);
        checkpoints.retire();
        assertEquals(List.of(5L, 4L), indexes());
        assertEquals(2, Disk.names(dir).size());
    }

    @Test
    void shouldKeepThePinnedUntilTheLastPinIsClosed() throws Exception {
        Checkpoint sent = Samples.create(checkpoints, 1, 1);
        Pin first = Objects.requireNonNull(checkpoints.pin(sent));
        Pin second = Objects.requireNonNull(checkpoints.pin(sent));
        assertEquals(sent, first.checkpoint());
        for (int index = 2; index <= 4; index++) {
            Samples.create(checkpoints, 1, index);
        }
        checkpoints.retire();
        assertEquals(List.of(4L, 3L, 1L), indexes());
        checkpoints.verify(sent);

        first.close();
        first.close();
        checkpoints.retire();
        assertEquals(List.of(4L, 3L, 1L), indexes());

        second.close();
        checkpoints.retire();
        assertEquals(List.of(4L, 3L), indexes());
        assertTrue(Files.notExists(sent.directory()));
        assertNull(checkpoints.pin(sent));
    }

    @Test
    void shouldFinishLaterWhatACrashLeftHalfDeleted() throws Exception {
        Checkpoint old = Samples.create(checkpoints, 1, 1);
        Files.move(old.directory(), dir.resolve(old.directory().getFileName() + ".tmp"));
        Checkpoints again = Checkpoints.open(dir, 2);
        assertEquals(List.of(), again.list());
        assertEquals(List.of(), again.problems());
        assertEquals(List.of(), Disk.names(dir));
    }

    /** A pin that was given stands, however close retire came: the pinned files are whole. */
    @Test
    void shouldNotRetireWhatIsBeingPinnedAtTheSameTime() throws Exception {
        int readers = 3;
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(readers);
        try {
            List<Future<Integer>> pinned = new ArrayList<>();
            for (int i = 0; i < readers; i++) {
                Callable<Integer> reader = () -> pinAndVerify(done);
                pinned.add(threads.submit(reader));
            }
            for (int index = 1; index <= 120; index++) {
                Samples.create(checkpoints, 1, index);
                checkpoints.retire();
            }
            done.set(true);
            for (Future<Integer> count : pinned) {
                assertTrue(count.get(60, TimeUnit.SECONDS) > 0);
            }
        } finally {
            done.set(true);
            threads.shutdown();
            assertTrue(threads.awaitTermination(60, TimeUnit.SECONDS));
        }
        checkpoints.retire();
        assertEquals(List.of(120L, 119L), indexes());
        assertEquals(2, Disk.names(dir).size());
    }

    private int pinAndVerify(AtomicBoolean done) throws IOException {
        int pinned = 0;
        while (!done.get()) {
            List<Checkpoint> list = checkpoints.list();
            if (list.isEmpty()) {
                continue;
            }
            // The oldest: the one that is about to go.
            Checkpoint oldest = list.get(list.size() - 1);
            try (Pin pin = checkpoints.pin(oldest)) {
                if (pin != null) {
                    Verification.everything(oldest.directory(), oldest.manifest());
                    pinned++;
                }
            }
        }
        return pinned;
    }

    private List<Long> indexes() {
        return checkpoints.list().stream().map(c -> c.claim().index()).toList();
    }
}
