package io.cairn.statemachine.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.cairn.statemachine.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EntryCodecTest {
    private static final Batch ONE = new Batch(1, 2, 3, 4, List.of(Put.of(Bytes.utf8("a"), Bytes.utf8("b"))));
    private static final Batch TWO = new Batch(5, 6, 7, 8, List.of(new Compact(9), new Compact(10)));

    private static byte[] entry() {
        return EntryCodec.encode(List.of(BatchCodec.encode(ONE), BatchCodec.encode(TWO)));
    }

    private static List<Batch> decode(byte[] bytes) throws MalformedBatchException {
        return EntryCodec.decode(ByteBuffer.wrap(bytes));
    }

    @Test
    void shouldReadTheBatchesInOrder() throws MalformedBatchException {
        assertEquals(List.of(ONE, TWO), decode(entry()));
    }

    @Test
    void shouldNoticeWhereverItIsCutShortOrGoesOn() {
        byte[] entry = entry();
        for (int length = 0; length < entry.length; length++) {
            byte[] cut = Arrays.copyOf(entry, length);
            assertThrows(MalformedBatchException.class, () -> decode(cut), "cut at " + length);
        }
        assertThrows(MalformedBatchException.class, () -> decode(Arrays.copyOf(entry, entry.length + 1)));
    }

    /** Pieces that are missing, there twice, or in other places: an entry or a clear refusal, nothing else. */
    @Test
    void shouldNeverFailOtherwiseOnPiecesInWrongPlaces() {
        long seed = Long.getLong("cairn.seed", 20_261_122);
        Random random = new Random(seed);
        byte[] good = EntryCodec.encode(
                List.of(BatchCodec.encode(ONE), BatchCodec.encode(BatchCodecTest.EVERYTHING), BatchCodec.encode(TWO)));
        int refused = 0;
        int tries = 50_000;
        for (int i = 0; i < tries; i++) {
            int piece = random.nextInt(good.length);
            int target = random.nextInt(good.length);
            ByteArrayOutputStream mixed = new ByteArrayOutputStream();
            mixed.write(good, 0, target);
            mixed.write(good, piece, Math.min(random.nextInt(40), good.length - piece));
            int rest = Math.min(good.length, target + random.nextInt(40));
            mixed.write(good, rest, good.length - rest);
            try {
                decode(mixed.toByteArray());
            } catch (MalformedBatchException e) {
                refused++;
            } catch (RuntimeException | StackOverflowError e) {
                fail("seed " + seed + ", try " + i, e);
            }
        }
        assertTrue(refused > tries / 2, "refused " + refused);
    }

    @Test
    void shouldTellANewerFormatFromGarbage() {
        byte[] entry = entry();
        entry[0] = 2;
        assertThrows(UnknownCommandException.class, () -> decode(entry));
    }
}
