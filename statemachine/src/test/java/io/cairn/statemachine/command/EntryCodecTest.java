package io.cairn.statemachine.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cairn.statemachine.Bytes;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
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

    @Test
    void shouldTellANewerFormatFromGarbage() {
        byte[] entry = entry();
        entry[0] = 2;
        assertThrows(UnknownCommandException.class, () -> decode(entry));
    }
}
