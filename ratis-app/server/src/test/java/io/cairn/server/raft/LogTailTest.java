package io.cairn.server.raft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.StateMachineLogEntryProto;
import org.apache.ratis.server.RaftServerConfigKeys.Log.CorruptionPolicy;
import org.apache.ratis.server.raftlog.segmented.LogSegment;
import org.apache.ratis.server.raftlog.segmented.LogSegmentPath;
import org.apache.ratis.server.raftlog.segmented.SegmentedRaftLogOutputStream;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.SizeInBytes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that Ratis wrote, damaged in every way at every place, mended or refused, and read by Ratis again. */
class LogTailTest {
    /** Ratis' index of the first entry; ours is one higher. */
    private static final long FIRST = 40;

    /** Their lengths take one byte and two; the last is the largest. */
    private static final int[] SIZES = {20, 130, 200};

    private static final int PREALLOCATED = 1024;
    private static final int SUM_BYTES = 4;

    @TempDir
    Path folder;

    /** Where the records begin, and where the last one ends. */
    private final List<Integer> bounds = new ArrayList<>();

    private Path open;
    private byte[] whole;
    private LogFiles files;

    @BeforeEach
    void write() throws IOException {
        open = folder.resolve("log_inprogress_" + FIRST);
        files = new LogFiles(folder);
        Random random = new Random(7);
        int at = 8;
        try (SegmentedRaftLogOutputStream out = new SegmentedRaftLogOutputStream(
                open.toFile(), false, 1 << 20, PREALLOCATED, ByteBuffer.allocateDirect(1 << 16))) {
            for (int i = 0; i < SIZES.length; i++) {
                byte[] data = new byte[SIZES[i]];
                random.nextBytes(data);
                LogEntryProto entry = LogEntryProto.newBuilder()
                        .setTerm(3)
                        .setIndex(FIRST + i)
                        .setStateMachineLogEntry(
                                StateMachineLogEntryProto.newBuilder().setLogData(ByteString.copyFrom(data)))
                        .build();
                out.write(entry);
                bounds.add(at);
                int size = entry.getSerializedSize();
                at += (size < 128 ? 1 : 2) + size + SUM_BYTES;
            }
        }
        bounds.add(at);
        // Ratis gives what it preallocated back when it closes a file; a crash does not.
        whole = Arrays.copyOf(Files.readAllBytes(open), PREALLOCATED);
        Files.write(open, whole);
        assertTrue(whole[at] == 0 && whole[at - 1] != 0, "the last record ends where it should");
    }

    private int ratisReads(CorruptionPolicy policy) throws IOException {
        return LogSegment.readSegmentFile(
                new File(open.toString()),
                LogSegmentPath.matchLogSegment(open).getStartEnd(),
                SizeInBytes.valueOf(RaftSettings.ENTRY_BYTES_MAX),
                policy,
                null,
                null);
    }

    private int wholeBefore(int cut) {
        return (int) bounds.stream().skip(1).filter(end -> end <= cut).count();
    }

    private void assertRefused(byte[] damaged) throws IOException {
        Files.write(open, damaged);
        IOException refusal = assertThrows(IOException.class, () -> files.mend(0));
        assertTrue(refusal.getMessage().startsWith("the log is damaged: "), refusal::getMessage);
        assertArrayEquals(damaged, Files.readAllBytes(open), "what is refused stays as it is");
    }

    @Test
    void shouldLeaveAWholeLogAlone() throws IOException {
        files.mend(FIRST + SIZES.length);
        assertArrayEquals(whole, Files.readAllBytes(open));
        assertEquals(SIZES.length, ratisReads(CorruptionPolicy.EXCEPTION));
    }

    @Test
    void shouldDropWhatWasCutShortAtAnyByte() throws IOException {
        for (int cut = bounds.get(0); cut < bounds.get(SIZES.length); cut++) {
            Files.write(open, Arrays.copyOf(whole, cut));
            files.mend(0);
            assertEquals(wholeBefore(cut), ratisReads(CorruptionPolicy.EXCEPTION), "records in a file cut at " + cut);

            byte[] zeroed = Arrays.copyOf(Arrays.copyOf(whole, cut), whole.length);
            int at = cut;
            boolean inSum = bounds.stream().anyMatch(end -> at > end - SUM_BYTES && at < end);
            if (inSum) {
                // Half a checksum may as well be a whole one that is wrong.
                assertRefused(zeroed);
            } else {
                Files.write(open, zeroed);
                files.mend(0);
                assertEquals(wholeBefore(cut), ratisReads(CorruptionPolicy.EXCEPTION), "records up to zeros at " + cut);
            }
        }
    }

    /** Why there is this rule: by itself Ratis refuses what is harmless, or drops what is not. */
    @Test
    void shouldDoWhatRatisDoesNot() throws IOException {
        Files.write(open, Arrays.copyOf(Arrays.copyOf(whole, bounds.get(2) + 50), whole.length));
        assertThrows(IOException.class, () -> ratisReads(CorruptionPolicy.EXCEPTION));
        byte[] flipped = whole.clone();
        flipped[bounds.get(1) + 50] ^= 1;
        Files.write(open, flipped);
        assertEquals(1, ratisReads(CorruptionPolicy.WARN_AND_RETURN), "dropped two that others may count on");
        assertRefused(flipped);
    }

    @Test
    void shouldTakeNoFlippedBitForACutWrite() throws IOException {
        for (int at = bounds.get(0); at < bounds.get(SIZES.length); at++) {
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                byte[] flipped = whole.clone();
                flipped[at] ^= (byte) (1 << bit);
                assertRefused(flipped);
            }
        }
    }

    @Test
    void shouldRefuseWhatIsNeitherARecordNorZero() throws IOException {
        Random random = new Random(8);
        for (int i = 0; i < 200; i++) {
            byte[] garbage = whole.clone();
            random.nextBytes(garbage);
            System.arraycopy(whole, 0, garbage, 0, bounds.get(2));
            assertRefused(garbage);
        }
        byte[] hole = whole.clone();
        Arrays.fill(hole, bounds.get(1), bounds.get(2), (byte) 0);
        assertRefused(hole);
    }

    @Test
    void shouldRefuseALogThatLostWhatWasApplied() throws IOException {
        byte[] cut = Arrays.copyOf(whole, bounds.get(2) + 50);
        Files.write(open, cut);
        assertThrows(IOException.class, () -> files.mend(FIRST + 3));
        assertArrayEquals(cut, Files.readAllBytes(open));
        files.mend(FIRST + 2);
        assertEquals(2, ratisReads(CorruptionPolicy.EXCEPTION));
    }

    @Test
    void shouldRefuseAFinishedFileThatIsShort() throws IOException {
        Path closed = folder.resolve("log_" + FIRST + "-" + (FIRST + 2));
        byte[] full = Arrays.copyOf(whole, bounds.get(SIZES.length));
        Files.delete(open);
        Files.write(closed, full);
        files.mend(0);
        for (int end : bounds) {
            if (end < full.length) {
                Files.write(closed, Arrays.copyOf(full, end));
                assertThrows(IOException.class, () -> files.mend(0), () -> "cut at " + end);
            }
        }
    }

    @Test
    void shouldRefuseTwoEnds() throws IOException {
        Files.write(folder.resolve("log_inprogress_" + (FIRST + 3)), whole);
        assertThrows(IOException.class, () -> files.mend(0));
    }
}
