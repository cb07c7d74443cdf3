package io.cairn.server.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.statemachine.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TermDurabilityTest {
    @TempDir
    Path folder;

    private final List<Path> synced = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private TermDurability durability;

    @BeforeEach
    void watch() {
        durability = new TermDurability((what, cause) -> failures.add(what), synced::add);
        durability.watch(folder);
    }

    @Test
    void shouldHoldBackATermUntilItIsWritten() throws Exception {
        durability.open();
        write(4);
        CompletableFuture<Void> ensured = CompletableFuture.runAsync(() -> durability.ensure(5));
        TimeUnit.MILLISECONDS.sleep(100);
        assertFalse(ensured.isDone(), "term 5 is not on disk");
        assertEquals(List.of(), synced);
        write(5);
        ensured.get(60, TimeUnit.SECONDS);
        assertEquals(List.of(folder), synced);
    }

    @Test
    void shouldSyncOncePerTerm() throws IOException {
        durability.open();
        write(5);
        durability.ensure(5);
        durability.ensure(5);
        durability.ensure(3);
        assertEquals(1, synced.size());
        write(6);
        durability.ensure(6);
        assertEquals(2, synced.size());
    }

    /** The same term, known since a vote was refused in it, is written a second time when a vote is given in it. */
    @Test
    void shouldSyncEveryVote() throws IOException {
        durability.open();
        write(5);
        durability.ensure(5);
        write(5);
        durability.ensureVote(5);
        assertEquals(2, synced.size());
        durability.ensureVote(5);
        assertEquals(3, synced.size());
    }

    @Test
    void shouldStopTheProcessWhenTheFolderCannotBeSynced() throws IOException {
        durability = new TermDurability((what, cause) -> failures.add(what), f -> {
            throw new IOException("disk is gone");
        });
        durability.watch(folder);
        durability.open();
        write(5);
        assertThrows(Fault.class, () -> durability.ensure(5));
        assertThrows(Fault.class, () -> durability.ensureVote(5));
        assertEquals(List.of("write of the term", "write of the term"), failures);
    }

    /** So Ratis ends an election that another peer has won; a channel that a thread uses then is closed under it. */
    @Test
    void shouldOnlyHoldTheMessageBackWhenItsThreadIsInterrupted() throws IOException {
        durability = new TermDurability((what, cause) -> failures.add(what), TermDurability::syncFolder);
        durability.watch(folder);
        durability.open();
        write(5);
        Thread.currentThread().interrupt();
        assertThrows(Fault.class, () -> durability.ensure(5));
        assertTrue(Thread.interrupted(), "the thread still knows");
        assertEquals(List.of(), failures);
        durability.ensure(5);
    }

    @Test
    void shouldLetNothingOutBeforeThePeerTakesPart() throws IOException {
        write(5);
        assertThrows(IllegalStateException.class, () -> durability.ensure(5));
        assertThrows(IllegalStateException.class, () -> durability.ensureVote(5));
        TermDurability unknownFolder = new TermDurability((what, cause) -> failures.add(what), synced::add);
        unknownFolder.open();
        assertThrows(IllegalStateException.class, () -> unknownFolder.ensure(1));
        assertTrue(synced.isEmpty());
    }

    @Test
    void shouldSyncARealFolder() throws IOException {
        TermDurability real = new TermDurability((what, cause) -> failures.add(what));
        real.watch(folder);
        real.open();
        write(1);
        real.ensure(1);
        assertEquals(List.of(), failures);
    }

    private void write(long term) throws IOException {
        Path next = folder.resolve("raft-meta.tmp");
        Files.writeString(next, "term=" + term + "\nvotedFor=\n");
        Files.move(next, folder.resolve("raft-meta"), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }
}
