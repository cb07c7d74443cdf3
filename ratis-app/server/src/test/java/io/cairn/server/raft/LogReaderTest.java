package io.cairn.server.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.command.Batch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cuts what nobody was told of, names all other damage, and never takes one for the other. */
class LogReaderTest {
    private static final int ZEROS = 2000;
    private static final long TERM = 300;

    @TempDir
    Path folder;

    private WrittenLog log;
    private Path closed;
    private Path open;

    /** Entries 1 to 3 in a closed file, 4 to 6 in the open one, which is zeros behind them. */
    @BeforeEach
    void write() throws IOException {
        log = new WrittenLog(folder, 9).term(TERM);
        log.configuration(1, List.of(new Participant(2, "h:1", true)));
        closed = log.put(1, 1, "a").put(2, 2, "b").close();
        open = log.put(2, 3, "c").other(TERM).put(TERM, 4, "d").open(ZEROS);
    }

    private LogContents read() throws IOException {
        return log.files().read(0, null);
    }

    private LogDamage damage(String what) throws IOException {
        LogDamage damage = read().damage();
        assertNotNull(damage, what);
        return damage;
    }

    private static int lengthOfLast() {
        return WrittenLog.putBytes(TERM, 6, "d").length;
    }

    private static final class Seen implements EntryConsumer {
        private final List<String> entries = new ArrayList<>();

        @Override
        public void batches(Position position, List<Batch> batches, int bytes) {
            entries.add(position + " batch " + batches.get(0).sequence());
        }

        @Override
        public void configuration(Position position, Configuration configuration) {
            entries.add(position + " members " + configuration.current());
        }

        @Override
        public void advance(Position position) {
            entries.add(position + " nothing");
        }
    }

    @Test
    void shouldReadEveryEntryInOrder() throws IOException {
        Seen seen = new Seen();
        LogContents contents = log.files().read(0, seen);
        assertEquals(
                List.of(
                        "(t:1, i:1) members [Participant[id=2, address=h:1, voter=true]]",
                        "(t:1, i:2) batch 1",
                        "(t:2, i:3) batch 2",
                        "(t:2, i:4) batch 3",
                        "(t:300, i:5) nothing",
                        "(t:300, i:6) batch 4"),
                seen.entries);
        assertNull(contents.damage());
        assertEquals(1, contents.first());
        assertEquals(new Position(TERM, 6), contents.last());
        assertEquals(
                List.of(0L, 1L, 1L, 2L, 2L, TERM, TERM, 0L),
                List.of(0, 1, 2, 3, 4, 5, 6, 7).stream()
                        .map(i -> contents.term(i))
                        .toList());
    }

    /** Whatever part of the last entry got to the disk: the rest is zeros, or the file ends. */
    @Test
    void shouldCutAnEntryOfWhichTheEndIsMissing() throws IOException {
        byte[] whole = Files.readAllBytes(open);
        int end = whole.length - ZEROS;
        int begin = end - lengthOfLast();
        for (int kept = 1; kept <= lengthOfLast() - Frame.SUM_BYTES; kept++) {
            byte[] zeroed = whole.clone();
            Arrays.fill(zeroed, begin + kept, end, (byte) 0);
            for (byte[] torn : List.of(zeroed, Arrays.copyOf(whole, begin + kept))) {
                Files.write(open, torn);
                LogDamage tail = damage("kept " + kept);
                assertTrue(tail.torn(), "kept " + kept + " of " + lengthOfLast() + ": " + tail);
                assertEquals(6, tail.index());
                assertEquals(begin, tail.offset());
                log.files().cut(tail);
                assertNull(read().damage());
                assertEquals(5, read().last().index());
            }
        }
    }

    /**
     * Its checksum lies across the end of a sector, and the second one was not written: cut, unless one flipped bit of a
     * whole entry looks the same. Within a sector it is all or nothing.
     */
    @Test
    void shouldCutAnEntryThatWasTornWithinItsChecksumWhereSectorsMeet() throws IOException {
        int cut = 0;
        for (int length = 300; length < 480; length++) {
            log.from(4).put(2, 3, "c").other(TERM).put(TERM, 4, "d".repeat(length));
            byte[] whole = Files.readAllBytes(log.open(ZEROS));
            int end = whole.length - ZEROS;
            for (int kept = 1; kept < Frame.SUM_BYTES; kept++) {
                int tornAt = end - Frame.SUM_BYTES + kept;
                byte[] torn = whole.clone();
                Arrays.fill(torn, tornAt, end, (byte) 0);
                if (Arrays.equals(torn, whole)) {
                    continue;
                }
                boolean atSectorEnd = tornAt % 512 == 0 && flippedBits(torn, whole) > 1;
                boolean nothingOfTheSum = isZero(torn, end - Frame.SUM_BYTES);
                Files.write(open, torn);
                assertEquals(
                        atSectorEnd || nothingOfTheSum,
                        damage("torn at " + tornAt).torn(),
                        "torn at " + tornAt);
                Files.write(open, Arrays.copyOf(whole, tornAt));
                assertEquals(
                        atSectorEnd || nothingOfTheSum,
                        damage("ends at " + tornAt).torn(),
                        "ends at " + tornAt);
                cut += atSectorEnd ? 1 : 0;
            }
        }
        assertTrue(cut > 0, "no entry ended where sectors meet");
    }

    private static boolean isZero(byte[] bytes, int from) {
        for (int at = from; at < bytes.length; at++) {
            if (bytes[at] != 0) {
                return false;
            }
        }
        return true;
    }

    private static int flippedBits(byte[] one, byte[] other) {
        int bits = 0;
        for (int i = 0; i < one.length; i++) {
            bits += Integer.bitCount((one[i] ^ other[i]) & 0xff);
        }
        return bits;
    }

    /** Also where its checksum lies across the end of a sector. */
    @Test
    void shouldNeverTakeAFlippedBitOfTheLastEntryForATornTail() throws IOException {
        for (int length = 300; length < 480; length++) {
            log.from(4).put(2, 3, "c").other(TERM).put(TERM, 4, "d".repeat(length));
            byte[] whole = Files.readAllBytes(log.open(ZEROS));
            int end = whole.length - ZEROS;
            if (end / 512 == (end - Frame.SUM_BYTES) / 512 || end % 512 == 0) {
                continue;
            }
            for (int bit = (end - Frame.SUM_BYTES) * Byte.SIZE; bit < end * Byte.SIZE; bit++) {
                byte[] flipped = whole.clone();
                flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
                Files.write(open, flipped);
                assertFalse(damage("bit " + bit).torn());
            }
        }
    }

    /** The first sector of an entry that spans two was not written. */
    @Test
    void shouldCutAnEntryOfWhichTheBeginningIsMissing() throws IOException {
        log.from(4).put(2, 3, "c").other(TERM).put(TERM, 4, "d".repeat(1500));
        Files.delete(open);
        open = log.open(ZEROS);
        byte[] bytes = Files.readAllBytes(open);
        int begin = bytes.length - ZEROS - WrittenLog.putBytes(TERM, 6, "d".repeat(1500)).length;
        assertTrue(begin < 512, "the others fit into the first sector");
        Arrays.fill(bytes, begin, 512, (byte) 0);
        Files.write(open, bytes);
        LogDamage tail = damage("hole");
        assertTrue(tail.torn(), tail::toString);
        assertEquals(begin, tail.offset());
    }

    /** Also of the very last entry: it was whole once, so somebody may have been told of it. */
    @Test
    void shouldNeverTakeAChangedByteForATornTail() throws IOException {
        for (Path file : List.of(closed, open)) {
            byte[] whole = Files.readAllBytes(file);
            int end = file.equals(open) ? whole.length - ZEROS : whole.length;
            for (int at = 0; at < end; at++) {
                for (int change : new int[] {0x01, 0x10, 0x80, 0xff}) {
                    byte[] changed = whole.clone();
                    changed[at] ^= (byte) change;
                    Files.write(file, changed);
                    LogDamage damage = damage(file.getFileName() + " byte " + at);
                    assertFalse(damage.torn(), damage::toString);
                    assertThrows(
                            IllegalArgumentException.class, () -> log.files().cut(damage));
                }
            }
            Files.write(file, whole);
        }
        assertNull(read().damage());
    }

    @Test
    void shouldNoticeWhatRatisWouldDropWithoutAWord() throws IOException {
        byte[] bytes = Files.readAllBytes(closed);
        Files.write(closed, Arrays.copyOf(bytes, bytes.length - 1));
        assertFalse(damage("a closed file that is cut short").torn());
        byte[] headless = bytes.clone();
        Arrays.fill(headless, 0, 8, (byte) 0);
        Files.write(closed, headless);
        assertFalse(damage("a closed file without header").torn());
        Files.write(closed, bytes);
        byte[] last = Files.readAllBytes(open);
        Arrays.fill(last, 0, 8, (byte) 0);
        Files.write(open, last);
        assertFalse(damage("entries behind a header that is gone").torn());
    }

    @Test
    void shouldNoticeAMissingFile() throws IOException {
        Files.move(closed, closed.resolveSibling("log_0-1"));
        assertFalse(damage("an entry less than the name says").torn());
        Files.delete(closed.resolveSibling("log_0-1"));
        assertNull(read().damage(), "a log may begin later");
        log.put(TERM, 5, "e").put(TERM, 6, "f");
        Files.delete(open);
        log.open(0);
        log.from(1).put(1, 1, "a").close();
        assertTrue(damage("a gap").reason().contains("goes on at entry 7"), damage("a gap")::toString);
    }

    @Test
    void shouldAcceptAFileThatWasOnlyBegun() throws IOException {
        Files.delete(open);
        for (byte[] begun : List.of(new byte[0], new byte[100], "Raft\0\0\0\0\0".getBytes())) {
            Files.write(open, begun);
            assertNull(read().damage());
            assertEquals(3, read().last().index());
        }
    }
}
