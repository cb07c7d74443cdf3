package io.cairn.server.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.api.peer.ChunkRequest;
import io.cairn.server.raft.ConsensusLog;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.checkpoint.Checkpoint;
import io.cairn.statemachine.checkpoint.Checkpoints;
import io.cairn.statemachine.checkpoint.Claim;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A receiver that fetches 0.5 MB a second while a writer with 6 MB a second makes 0.25 bytes of new tables for each byte
 * of log, in time that only this test lets pass: each transfer leaves three times as much for the next one.
 */
class OutrunTransferTest {
    private static final long RECEIVER = 3;
    private static final long LOG_MAX = 64 << 20;
    private static final int ENTRY = 64 << 10;
    private static final long FETCHED_PER_SECOND = 500_000;
    private static final long ENTRY_NANOS = TimeUnit.SECONDS.toNanos(1) * ENTRY / 6_000_000;
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int LOG_BYTES_PER_TABLE_BYTE = 4;
    private static final int TRANSFERS_MAX = 4;

    @TempDir
    Path folder;

    private final CheckpointPolicy policy =
            new CheckpointPolicy(LOG_MAX, 8 << 20, Long.MAX_VALUE, Duration.ofDays(1), 2);
    private final GiveWay giveWay = new GiveWay();
    private Checkpoints checkpoints;
    private Sendings sendings;
    private long now;
    private long commit;

    private long index = 1;
    private long logBytes = 2 * ConsensusLog.SEGMENT_BYTES;
    private boolean purged;
    private long nextEntryAt;
    private long written;

    @BeforeEach
    void begin() throws IOException {
        checkpoints = Checkpoints.open(folder, 2);
        sendings = new Sendings(checkpoints, id -> commit, () -> true, () -> now);
    }

    /** How many transfers it took; one more than it may take when the log did not reach back to the last one either. */
    private int transfers(LongUnaryOperator holdNanos) throws IOException {
        long bytes = 5_000_000;
        for (int transfer = 1; transfer <= TRANSFERS_MAX; transfer++) {
            Checkpoint sent = create(bytes);
            purged = false;
            written = 0;
            sendings.begun(RECEIVER, "n3", sent, sent.claim().index());
            fetch(sent, holdNanos);
            if (!purged) {
                commit = index;
                return transfer;
            }
            bytes = written / LOG_BYTES_PER_TABLE_BYTE;
        }
        return TRANSFERS_MAX + 1;
    }

    private void fetch(Checkpoint sent, LongUnaryOperator holdNanos) {
        int chunk = (int) (FETCHED_PER_SECOND * STEP_NANOS / TimeUnit.SECONDS.toNanos(1));
        for (long received = 0; received < sent.bytes(); received += chunk) {
            sendings.asked(
                    RECEIVER,
                    sent,
                    ChunkRequest.newBuilder().setReceived(received).build(),
                    chunk);
            now += STEP_NANOS;
            write(holdNanos);
            sendings.now();
            giveWay.look(policy.roomBytes(logBytes), sendings.outrunNeedMillis());
        }
    }

    /** As the leader does it: the log is purged when it has no more room, whoever needs it. */
    private void write(LongUnaryOperator holdNanos) {
        while (nextEntryAt <= now) {
            index++;
            written += ENTRY;
            logBytes += ENTRY;
            nextEntryAt += Math.max(ENTRY_NANOS, holdNanos.applyAsLong(ENTRY));
            if (policy.letsGo(logBytes)) {
                purged = true;
                logBytes = 2 * ConsensusLog.SEGMENT_BYTES;
            }
        }
    }

    private Checkpoint create(long bytes) throws IOException {
        return Objects.requireNonNull(checkpoints.create(
                new Claim(new Position(1, ++index), 1, 1, 9),
                directory -> {
                    Files.createDirectory(directory);
                    Path table = directory.resolve("000001.sst");
                    try (RandomAccessFile file = new RandomAccessFile(table.toFile(), "rw")) {
                        file.setLength(bytes);
                    }
                },
                () -> false));
    }

    @Test
    void shouldEndAtTheSecondTimeBecauseWritersGiveWay() throws IOException {
        assertEquals(2, transfers(giveWay::holdNanos));
        assertTrue(giveWay.holdNanos(ENTRY) > ENTRY_NANOS, "slower, until it has caught up");
        sendings.now();
        giveWay.look(policy.roomBytes(logBytes), sendings.outrunNeedMillis());
        assertEquals(0, giveWay.holdNanos(ENTRY), "at full speed again");
    }

    @Test
    void shouldNotSlowWritersDownTheFirstTime() throws IOException {
        sendings.begun(RECEIVER, "n3", create(5_000_000), 0);
        giveWay.look(policy.roomBytes(logBytes), sendings.outrunNeedMillis());
        assertEquals(0, giveWay.holdNanos(ENTRY));
        assertFalse(purged);
    }

    /** What the others are measured against. */
    @Test
    void shouldBeOutrunEveryTimeIfWritersGaveNoWay() throws IOException {
        assertEquals(TRANSFERS_MAX + 1, transfers(bytes -> 0));
    }
}
