package io.cairn.statemachine.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ManifestTest {
    private static final Manifest MANIFEST = new Manifest(
            Samples.claim(5, 1234),
            List.of(new FileSum("000012.sst", 70_000, 0xdeadbeef), new FileSum("CURRENT", 0, 0)));

    @Test
    void shouldDecodeWhatItEncoded() throws Exception {
        assertEquals(MANIFEST, Manifest.decode(MANIFEST.encode()));
        Manifest empty = new Manifest(Samples.claim(0, 0), List.of());
        assertEquals(empty, Manifest.decode(empty.encode()));
        assertEquals(70_000, MANIFEST.bytes());
    }

    @Test
    void shouldRefuseEveryOtherValueOfEveryByte() {
        byte[] good = MANIFEST.encode();
        for (int at = 0; at < good.length; at++) {
            for (int change = 1; change < 256; change++) {
                byte[] bad = good.clone();
                bad[at] ^= (byte) change;
                assertCorrupt(bad);
            }
        }
    }

    @Test
    void shouldRefuseEveryPrefixAndAnythingAppended() {
        byte[] good = MANIFEST.encode();
        for (int length = 0; length < good.length; length++) {
            assertCorrupt(Arrays.copyOf(good, length));
        }
        assertCorrupt(Arrays.copyOf(good, good.length + 1));
        byte[] twice = Arrays.copyOf(good, 2 * good.length);
        System.arraycopy(good, 0, twice, good.length, good.length);
        assertCorrupt(twice);
        assertCorrupt(new byte[Manifest.MAX_BYTES + 1]);
    }

    /** Checksums stop accidents only; a peer can send any bytes with a right one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "00000000 1 ../x",
                "00000000 1 a/b",
                "00000000 1 ..",
                "00000000 1 .",
                "00000000 1 ",
                "00000000 1 a\\b",
                "00000000 1 a\0b",
                "00000000 1 .hidden",
                "00000000 1 a b",
                "00000000 -1 a",
                "00000000 1 \u00e9",
                "00000000 9223372036854775808 a",
                "0000000 1 a",
                "00000000 01 a",
                "00000000 1",
                "0000000A 1 a",
                "00000000 +1 a"
            })
    void shouldRefuseHostileLinesWithRightChecksums(String line) {
        assertCorrupt(sealed(header(1) + "files 1\n" + line + "\n"));
    }

    @Test
    void shouldAcceptTheSameLinesWhenTheyAreHarmless() throws Exception {
        Manifest manifest = Manifest.decode(sealed(header(1) + "files 1\n0000000a 1 a-B_9.sst\n"));
        assertEquals(List.of(new FileSum("a-B_9.sst", 1, 10)), manifest.files());
    }

    @Test
    void shouldRefuseDuplicatesWrongCountsAndSizesThatOverflow() {
        assertCorrupt(sealed(header(1) + "files 2\n00000000 1 a\n00000000 1 a\n"));
        assertCorrupt(sealed(header(1) + "files 2\n00000000 1 a\n"));
        assertCorrupt(sealed(header(1) + "files 0\n00000000 1 a\n"));
        assertCorrupt(sealed(header(1) + "files 1\n00000000 1 a\n\n"));
        String max = Long.toString(Long.MAX_VALUE);
        assertCorrupt(sealed(header(1) + "files 2\n00000000 " + max + " a\n00000000 1 b\n"));
        assertCorrupt(sealed(header(1).replace("term 5", "term -5") + "files 0\n"));
        assertCorrupt(sealed(""));
    }

    @Test
    void shouldNameAFormatItDoesNotKnow() {
        CorruptCheckpointException e = assertCorrupt(sealed(header(2) + "files 0\n"));
        assertTrue(e.reason().contains("format 2"), e.reason());
    }

    @Test
    void shouldFitItsOwnBoundWithTheLongestNames() {
        String name = "x".repeat(FileSum.MAX_NAME - 5);
        List<FileSum> files = IntStream.range(0, Manifest.MAX_FILES)
                .mapToObj(i -> new FileSum(String.format("%05d", i) + name, 1L << 46, -1))
                .toList();
        assertTrue(new Manifest(Samples.claim(1, 1), files).encode().length <= Manifest.MAX_BYTES);
        List<FileSum> tooMany = Collections.nCopies(Manifest.MAX_FILES + 1, new FileSum("a", 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new Manifest(Samples.claim(1, 1), tooMany));
        assertThrows(IllegalArgumentException.class, () -> new FileSum("x".repeat(FileSum.MAX_NAME + 1), 1, 1));
    }

    @Test
    void shouldWriteAndReadAFileAndNotReplaceOne(@TempDir Path dir) throws Exception {
        Path file = dir.resolve(Manifest.NAME);
        CorruptCheckpointException e = assertThrows(CorruptCheckpointException.class, () -> Manifest.read(file));
        assertEquals("is missing", e.reason());
        MANIFEST.write(file);
        assertEquals(MANIFEST, Manifest.read(file));
        assertThrows(FileAlreadyExistsException.class, () -> MANIFEST.write(file));
    }

    private static String header(int format) {
        return "cairn-checkpoint " + format + "\nterm 5\nindex 1234\nrevision 7\ncreated 8\ncluster 00000000000000ff\n";
    }

    private static byte[] sealed(String body) {
        CRC32C sum = new CRC32C();
        sum.update(body.getBytes(StandardCharsets.ISO_8859_1));
        String text = body + "crc32c " + HexFormat.of().toHexDigits((int) sum.getValue()) + "\n";
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static CorruptCheckpointException assertCorrupt(byte[] bytes) {
        CorruptCheckpointException e = assertThrows(CorruptCheckpointException.class, () -> Manifest.decode(bytes));
        assertEquals(Manifest.NAME, e.file());
        return e;
    }
}
