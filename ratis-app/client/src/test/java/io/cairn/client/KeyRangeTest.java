package io.cairn.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyRangeTest {
    private static final ByteSequence ZERO = ByteSequence.of((byte) 0);

    @Test
    void shouldEndAPrefixAfterItsLastKey() {
        assertEquals(KeyRange.between("a/", "a0"), KeyRange.prefix("a/"));
    }

    @Test
    void shouldSkipBytesThatCannotGrowWhenEndingAPrefix() {
        ByteSequence prefix = ByteSequence.of((byte) 'a', (byte) 0xff);
        assertEquals(ByteSequence.of("b"), KeyRange.prefix(prefix).end());
        assertEquals(ZERO, KeyRange.prefix(ByteSequence.of((byte) 0xff)).end());
    }

    @Test
    void shouldMeanEveryKeyByAnEmptyPrefix() {
        assertEquals(KeyRange.all(), KeyRange.prefix(""));
        assertEquals(KeyRange.all(), KeyRange.from(ByteSequence.EMPTY));
    }

    @Test
    void shouldOrderKeysByUnsignedByte() {
        assertTrue(ByteSequence.of((byte) 0x80).compareTo(ByteSequence.of((byte) 0x7f)) > 0);
        assertTrue(ByteSequence.of("ab").startsWith(ByteSequence.of("a")));
        assertFalse(ByteSequence.of("a").startsWith(ByteSequence.of("ab")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host", "host:", "host:0", "host:70000", "https://host:1", "http://host:1/x", "a b:1"})
    void shouldRefuseAnEndpointThatIsNotHostAndPort(String text) {
        assertThrows(IllegalArgumentException.class, () -> Endpoint.parse(text));
    }

    @Test
    void shouldTakeEndpointsWithAndWithoutScheme() {
        assertEquals(2379, Endpoint.parse("http://n1:2379").port());
        assertEquals("n1", Endpoint.parse(" n1:2379").host());
        assertEquals("[::1]", Endpoint.parse("[::1]:2379").host());
    }
}
