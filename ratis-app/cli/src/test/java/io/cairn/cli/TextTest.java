package io.cairn.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {
    @ParameterizedTest
    @CsvSource({
        "0,0 B",
        "9,9 B",
        "10,10 B",
        "999,999 B",
        "1000,1.0 kB",
        "20480,20 kB",
        "24576,25 kB",
        "8388608,8.4 MB",
        "9223372036854775807,9.2 EB"
    })
    void shouldRoundSizesAsEtcdctlDoes(long bytes, String text) {
        assertEquals(text, ByteSize.format(bytes));
    }

    @ParameterizedTest
    @CsvSource({
        "1ns,1",
        "1.5µs,1500",
        "2.398888ms,2398888",
        "5.000706546s,5000706546",
        "1m30s,90000000000",
        "2h0m1s,7201000000000"
    })
    void shouldReadAndWriteDurations(String text, long nanos) {
        assertEquals(Duration.ofNanos(nanos), GoDuration.parse(text));
        assertEquals(text, GoDuration.format(Duration.ofNanos(nanos)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "5 s", "-5s", "5s!", "1d"})
    void shouldRefuseWhatIsNoDuration(String text) {
        assertThrows(IllegalArgumentException.class, () -> GoDuration.parse(text));
    }

    @Test
    void shouldReadQuotedTextWithEscapes() {
        assertEquals("a\"\\\n\tA\u00e9", read("\"a\\\"\\\\\\n\\t\\x41\\u00e9\""));
        assertEquals("a\\n", read("`a\\n`"));
        assertEquals("A", read("\"\\101\""));
        assertEquals(4, GoQuoted.read("(\"a\") > 1", 1).end());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "\"a", "\"\\q\"", "\"\\x4\"", "\"\\xzz\""})
    void shouldRefuseWhatIsNotQuoted(String text) {
        assertThrows(IllegalArgumentException.class, () -> GoQuoted.read(text, 0));
    }

    @Test
    void shouldTakeBooleanFlagsWithValues() {
        assertArrayEquals(
                new String[] {"get", "--prefix", "a", "--", "--hex=true"},
                BooleanFlags.normalized("get", "--prefix=true", "--hex=false", "a", "--", "--hex=true"));
        assertArrayEquals(
                new String[] {"backup", "restore", "--no-mark-compacted"},
                BooleanFlags.normalized("backup", "restore", "--mark-compacted=false"));
    }

    private static String read(String text) {
        return GoQuoted.read(text, 0).value();
    }

    /** More than a thread has stack for, if each character took some. */
    @ParameterizedTest
    @ValueSource(strings = {"\"%s\"", "'%s'", "%s"})
    void shouldReadOperationsWithLongValues(String quoted) {
        String value = "v".repeat(200_000);
        assertEquals(List.of("put", "k", value), OpLine.words("put k " + quoted.formatted(value)));
        String escapes = "\\\"".repeat(100_000);
        assertEquals(List.of("put", "k", "\"".repeat(100_000)), OpLine.words("put k \"" + escapes + "\""));
    }
}
