package io.cairn.server.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.server.apply.Installs.Fetched;
import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.Fault;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.command.Batch;
import io.cairn.statemachine.command.Put;
import io.cairn.statemachine.store.Store;
import io.cairn.statemachine.store.StoreOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApplierTest {
    private static final List<Participant> TWO = List.of(new Participant(1, "1", true), new Participant(2, "2", true));

    @TempDir
    Path folder;

    private AppliedEntries entries;
    private Applier applier;

    @BeforeEach
    void begin() throws IOException {
        entries = new AppliedEntries(folder);
        applier = entries.applier();
        entries.configuration(TWO);
    }

    @AfterEach
    void close() {
        entries.close();
    }

    private static Batch own(long incarnation, long nonce, long sequence) {
        return new Batch(1, incarnation, nonce, sequence, List.of(Put.of(Bytes.utf8("k"), Bytes.utf8("v"))));
    }

    private static Position at(long index) {
        return new Position(1, index);
    }

    @Test
    void shouldTakeEntriesInOrder() {
        entries.put();
        entries.advance();
        entries.put();
        assertEquals(at(4), applier.delivered());
        assertEquals(4, applier.appliedIndex().get());
        assertEquals(4, applier.lastChange());
        assertEquals(200, applier.meter().bytes());
    }

    /** What a Raft callback brings out of order is never an entry (an install tells of configurations ahead). */
    @Test
    void shouldStopAtAGap() {
        assertThrows(Fault.class, () -> applier.batches(at(3), List.of(own(7, 99, 1)), 1));
        assertThrows(Fault.class, () -> applier.configuration(at(500), new Configuration(TWO, List.of())));
        assertThrows(Fault.class, () -> applier.advance(at(3)));
        assertThrows(Fault.class, () -> applier.batches(at(1), List.of(own(7, 99, 1)), 1), "a step back");
        assertEquals(at(1), applier.delivered());
        assertEquals(at(1), entries.store().position());
    }

    @Test
    void shouldNotCountAConfigurationTwice() {
        entries.configuration(TWO);
        entries.told.clear();
        applier.advance(at(entries.last()));
        assertEquals(at(2), applier.delivered());
        assertEquals(List.of(), entries.told);
    }

    @Test
    void shouldDropWhatComesWhileAnInstallIsUnderWay() {
        applier.pause();
        assertTrue(entries.told.contains("abandon"));
        applier.batches(at(2), List.of(own(7, 99, 1)), 1);
        applier.configuration(at(700), new Configuration(TWO, List.of()));
        applier.advance(at(800));
        assertEquals(at(1), applier.delivered());
        assertEquals(at(1), entries.store().position());
    }

    @Test
    void shouldTellTheProposerOfItsOwnBatchesAndWakeFollowersForOthers() {
        entries.told.clear();
        applier.batches(entries.next(), List.of(own(7, 99, 1)), 1);
        assertEquals(List.of("leases 2", "own 1 Executed", "term 1", "own"), entries.told);
        entries.told.clear();
        entries.put();
        assertEquals(List.of("leases 3", "term 1", "foreign"), entries.told);
    }

    @Test
    void shouldStopWhenAnotherProcessHasItsIdentity() {
        applier.batches(entries.next(), List.of(own(6, 5, 1)), 1);
        assertThrows(Fault.class, () -> applier.batches(entries.next(), List.of(own(8, 99, 1)), 1), "a later start");
    }

    @Test
    void shouldStopWhenAnotherProcessHasItsIncarnation() {
        assertThrows(Fault.class, () -> applier.batches(entries.next(), List.of(own(7, 98, 1)), 1));
    }

    @Test
    void shouldClaimTheStoresRowOnly() {
        entries.put();
        assertEquals(at(2), applier.claim());
        entries.advance();
        assertEquals(at(3), applier.delivered());
        assertEquals(at(2), applier.claim(), "files do not hold what changes nothing");
    }

    /** After a restart the files are ahead of what the log delivers again. */
    @Test
    void shouldClaimOnlyWhatTheLogDelivered() {
        entries.put();
        entries.put();
        AppliedEntries again = new AppliedEntries(entries.store(), at(1));
        assertEquals(at(1), again.applier().claim());
        again.applier().batches(at(2), List.of(own(7, 99, 1)), 1);
        assertEquals(at(2), again.applier().claim());
        assertEquals(at(3), again.store().position());
        assertEquals(3, again.applier().appliedIndex().get(), "readers see all there is");
    }

    @Test
    void shouldReportACheckpointOnlyWhenAskedAndNeverLess() {
        assertEquals(Position.START, applier.report());
        applier.allowPurge(at(5));
        assertEquals(Position.START, applier.reported(), "not before the log asks");
        assertEquals(at(5), applier.report());
        applier.allowPurge(at(4));
        assertEquals(at(5), applier.report());
        assertEquals(at(5), applier.reported());
        applier.allowPurge(at(6));
        assertEquals(at(6), applier.report());
    }

    @Test
    void shouldGoOnFromAnInstalledCheckpoint() throws IOException {
        Path files = install(9);
        entries.fetched = new Fetched(at(8), files);
        applier.pause();
        entries.told.clear();
        applier.reinitialize();
        assertEquals(at(8), applier.delivered(), "the log goes on after the claim");
        assertEquals(at(8), applier.reported());
        assertEquals(at(8), applier.claim());
        assertEquals(9, applier.appliedIndex().get(), "the files hold more");
        assertEquals(9, applier.lastChange());
        assertEquals(List.of("finished", "installed"), entries.told);
        applier.batches(at(9), List.of(own(7, 99, 1)), 1);
        assertEquals(at(9), applier.claim());
    }

    /** Readers would see time go back. */
    @Test
    void shouldKeepTheLiveStoreWhenItIsAhead() throws IOException {
        for (int i = 0; i < 9; i++) {
            entries.put();
        }
        entries.fetched = new Fetched(at(8), install(9));
        applier.pause();
        applier.reinitialize();
        assertEquals(at(10), entries.store().position());
        assertEquals(10, applier.appliedIndex().get());
        assertEquals(at(8), applier.delivered());
        assertEquals(at(8), applier.claim());
    }

    /** Whatever keeps the apply thread from an entry that is committed counts. */
    @Test
    void shouldMeasureGapsFromTheApplyBefore() throws InterruptedException {
        applier.meter().countGaps();
        entries.committed = entries.last() + 2;
        entries.put();
        TimeUnit.MILLISECONDS.sleep(1100);
        entries.put();
        long busy = applier.meter().countedGaps().longestMicros();
        assertTrue(busy >= 1_000_000, "an entry waited, yet the longest gap is " + busy);
    }

    @Test
    void shouldStopTheProcessUnlessItIsStopping() {
        applier.failed("disk", new IOException());
        assertEquals(List.of("disk"), entries.stops);
        applier.stopping();
        applier.failed("closing", new IOException());
        assertEquals(List.of("disk"), entries.stops);
    }

    @Test
    void shouldNeverLetItsStoreFallBehindItsClaimAtAStart() throws IOException {
        try (Store fresh = Store.open(folder.resolve("fresh"), new StoreOptions(1 << 20, 1 << 20))) {
            Applier late = new Applier(
                    fresh, AppliedEntries.ME, at(5), new ApplyMeter(AppliedEntries.UNTOLD), (what, cause) -> {});
            assertEquals(Position.START, late.claim());
            assertFalse(late.appliedIndex().reach(1).isDone());
        }
    }

    /** Files of a peer whose store is at the index. */
    private Path install(long index) throws IOException {
        Path files = folder.resolve("files" + index);
        try (AppliedEntries other = new AppliedEntries(folder.resolve("other" + index))) {
            other.configuration(TWO);
            while (other.last() < index) {
                other.put();
            }
            other.store().writeCheckpoint(files);
        }
        return files;
    }
}
