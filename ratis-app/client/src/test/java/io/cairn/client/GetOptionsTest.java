package io.cairn.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Metadata;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class GetOptionsTest {
    private static final Metadata.Key<String> HEADER =
            Metadata.Key.of("cairn-max-staleness-ms", Metadata.ASCII_STRING_MARSHALLER);

    @Test
    void shouldSayTheBoundOfStalenessInAHeader() {
        GetOptions bounded =
                GetOptions.DEFAULTS.serializable(Duration.ofSeconds(2)).limit(3).keysOnly();
        assertEquals("2000", bounded.headers().get(HEADER));
        assertTrue(bounded.request(KeyRange.key("k")).getSerializable());
        assertFalse(bounded.serializable().headers().containsKey(HEADER), "the last word counts");
        assertFalse(GetOptions.DEFAULTS.headers().containsKey(HEADER));
        assertThrows(IllegalArgumentException.class, () -> GetOptions.DEFAULTS.serializable(Duration.ofSeconds(-1)));
    }

    /** A transaction is one request, so a bound of one of its reads could only be lost. */
    @Test
    void shouldTakeNoBoundWithinATransaction() {
        GetOptions bounded = GetOptions.DEFAULTS.serializable(Duration.ofSeconds(2));
        assertThrows(IllegalArgumentException.class, () -> Op.get(KeyRange.key("k"), bounded));
    }
}
