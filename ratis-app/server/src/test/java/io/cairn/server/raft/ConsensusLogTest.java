package io.cairn.server.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.server.cluster.Ports;
import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.command.Batch;
import io.cairn.statemachine.command.BatchCodec;
import io.cairn.statemachine.command.EntryCodec;
import io.cairn.statemachine.command.Put;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One voter on a real log. */
class ConsensusLogTest {
    private static final long CLUSTER = 9;
    private static final Duration WITHIN = Duration.ofSeconds(60);

    /** A leader whose machine stood still for longer steps down, and these tests are of one that leads. */
    private static final Duration ELECTION_TIMEOUT = Duration.ofSeconds(2);

    /** Entries of 1 MiB: more than fit in one file. */
    private static final int BLOCKED = 20;

    @TempDir
    Path folder;

    private final Delivered delivered = new Delivered();
    private ConsensusLog log;

    @BeforeEach
    void start() throws Exception {
        int port = Ports.free();
        Configuration alone = new Configuration(List.of(new Participant(1, "127.0.0.1:" + port, true)), List.of());
        log = ConsensusLog.open(
                new ConsensusLog.Options(folder, 1, "127.0.0.1", port, ELECTION_TIMEOUT),
                delivered,
                request -> CompletableFuture.completedFuture(request),
                CLUSTER,
                alone);
        log.start(CLUSTER);
        log.takeCalls();
        for (int i = 0; i < 6000 && !log.leadsReady(); i++) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertTrue(log.leadsReady());
    }

    @AfterEach
    void stop() throws IOException {
        log.close();
    }

    private static Batch batch(long sequence) {
        return new Batch(1, 1, 1, sequence, List.of(Put.of(Bytes.utf8("k"), Bytes.utf8("v"))));
    }

    private Refused.Reason refusal(long term, byte[] bytes) {
        return assertThrows(Refused.class, () -> log.append(term, List.of(batch(1)), bytes))
                .reason();
    }

    private void append(long sequence) throws Exception {
        Batch batch = batch(sequence);
        log.append(log.term(), List.of(batch), EntryCodec.encode(List.of(BatchCodec.encode(batch))));
        assertEquals(batch, delivered.batches.poll(60, TimeUnit.SECONDS));
    }

    @Test
    void shouldDeliverWhatItAppended() throws Exception {
        append(1);
        append(2);
        assertEquals(log.term(), delivered.last.term());
        assertEquals(log.commit(), delivered.last.index());
    }

    /** Another peer may ask too early, and what it sent must not be the end of the thread that looks at it. */
    @Test
    void shouldRefuseProposalsWhileThereIsNoCluster(@TempDir Path other) throws IOException {
        ConsensusLog.Options options = new ConsensusLog.Options(other, 2, "127.0.0.1", Ports.free(), ELECTION_TIMEOUT);
        try (ConsensusLog early =
                ConsensusLog.open(options, delivered, CompletableFuture::completedFuture, 0, Configuration.EMPTY)) {
            Refused refused = assertThrows(Refused.class, () -> early.append(0, List.of(batch(1)), new byte[1]));
            assertEquals(Refused.Reason.NOT_LEADER, refused.reason());
        }
    }

    /** A proposal for another term must neither get into the log nor cost this peer its leadership. */
    @Test
    void shouldRefuseAProposalForAnotherTermAndGoOnLeading() throws Exception {
        long term = log.term();
        long end = log.lastIndex();
        byte[] bytes = BatchCodec.encode(batch(1));
        assertEquals(Refused.Reason.WRONG_TERM, refusal(term - 1, bytes));
        assertEquals(Refused.Reason.WRONG_TERM, refusal(term + 1, bytes));
        assertEquals(end, log.lastIndex());
        append(1);
        assertEquals(term, log.term(), "it stepped down");
    }

    @Test
    void shouldRefuseABatchThatIsTooLargeAndGoOnLeading() throws Exception {
        long term = log.term();
        assertEquals(Refused.Reason.TOO_LARGE, refusal(term, new byte[ConsensusLog.ENTRY_BYTES_MAX + 1]));
        append(1);
        assertEquals(term, log.term());
    }

    /** Whoever hears this asks again, so nothing of it may come later. */
    @Test
    void shouldRefuseToChangeAConfigurationThatItDoesNotHave() {
        Configuration other = new Configuration(List.of(new Participant(7, "127.0.0.1:7", true)), List.of());
        Configuration now = log.configuration();
        ExecutionException failure = assertThrows(
                ExecutionException.class,
                () -> log.reconfigure(other, now.current()).get(WITHIN.toSeconds(), TimeUnit.SECONDS));
        Refused refused = assertInstanceOf(Refused.class, failure.getCause());
        assertEquals(Refused.Reason.TOO_BUSY, refused.reason());
        assertEquals(now, log.configuration());
    }

    @Test
    void shouldKnowOfAllCommitsWhenItIsAlone() throws Exception {
        append(1);
        assertEquals(log.commit(), log.clusterCommit());
    }

    /**
     * Ratis swallows it when it cannot write who takes part. A purge would then take the only entry that says so, and
     * the next start would go by whom the log began with.
     */
    @Test
    void shouldNotPurgeUnlessTheConfigurationIsInItsFile() throws Exception {
        append(1);
        log.purge(WITHIN).get(60, TimeUnit.SECONDS);
        assertTrue(delivered.reports.get() > 0, "Ratis asked how far it may purge");

        Path file = log.files().folder().resolve("raft-meta.conf");
        byte[] whole = Files.readAllBytes(file);
        Files.delete(file);
        assertPurgeRefused("raft-meta.conf");
        LogEntryProto applied = LogEntryProto.parseFrom(whole);
        Files.write(
                file,
                applied.toBuilder().setIndex(applied.getIndex() - 1).build().toByteArray());
        assertPurgeRefused("holds the configuration of entry " + applied.getIndex() + ", not that of");

        Files.write(file, whole);
        log.purge(WITHIN).get(60, TimeUnit.SECONDS);
    }

    /** After a restart the entry may be covered by a checkpoint, and so never be applied again. */
    @Test
    void shouldNotPurgeUnlessTheConfigurationThatItBeganWithIsInItsFile(@TempDir Path other) throws IOException {
        ConfigurationDurability configurations = new ConfigurationDurability();
        configurations.ensureWritten(other);
        configurations.known(7);
        assertThrows(IOException.class, () -> configurations.ensureWritten(other));
        Path file = other.resolve("raft-meta.conf");
        Files.write(file, LogEntryProto.newBuilder().setIndex(7).build().toByteArray());
        configurations.ensureWritten(other);
        configurations.applied(9);
        configurations.known(7);
        assertThrows(IOException.class, () -> configurations.ensureWritten(other));
    }

    private void assertPurgeRefused(String why) {
        int before = delivered.reports.get();
        ExecutionException refused =
                assertThrows(ExecutionException.class, () -> log.purge(WITHIN).get(60, TimeUnit.SECONDS));
        assertTrue(refused.getMessage().contains(why), refused::getMessage);
        assertEquals(before, delivered.reports.get(), "Ratis was asked to purge");
    }

    /** With either of the flushes that answer first Ratis has a thread more, which flushes meanwhile. */
    @Test
    void shouldFlushOnTheThreadThatWrites() throws Exception {
        append(1);
        List<String> threads = Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.contains("SegmentedRaftLogWorker"))
                .toList();
        assertFalse(threads.isEmpty(), "Ratis' log has a thread of another name now");
        assertTrue(threads.stream().noneMatch(name -> name.endsWith("-flush")), threads::toString);
    }

    /** A leader that goes on without a log would lead for ever and commit nothing. */
    @Test
    void shouldTellThatItsLogCannotBeWritten() throws Exception {
        append(1);
        // Ratis finds no such file, and then cannot make it: the folder that the link leads to is not there.
        Path files = log.files().folder();
        for (long index = log.lastIndex(); index < log.lastIndex() + BLOCKED; index++) {
            Files.createSymbolicLink(files.resolve("log_inprogress_" + index), folder.resolve("nowhere/file"));
        }
        int appended = 0;
        try {
            for (; delivered.failures.isEmpty() && appended < BLOCKED; appended++) {
                log.append(log.term(), List.of(batch(2 + appended)), new byte[1 << 20]);
            }
        } catch (Refused noticed) {
            assertNotEquals(Refused.Reason.TOO_LARGE, noticed.reason());
        }
        assertEquals("write of the log", delivered.failures.poll(60, TimeUnit.SECONDS));
        assertTrue(delivered.batches.size() < appended, "what was not written was committed");
    }

    /** What the vote guard counts on: Ratis writes the term where it is looked for. */
    @Test
    void shouldFindTheTermThatRatisWroteDown() throws Exception {
        assertEquals(log.term(), log.files().term());
        assertTrue(log.files().exists());
        assertEquals(1, log.extent().firstIndex());
    }
}
