package io.cairn.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QuantitiesTest {
    @ParameterizedTest
    @CsvSource({"0,0", "1048576,1048576", "1KiB,1024", "64MiB,67108864", "64 mib,67108864", "8GiB,8589934592", "7B,7"})
    void shouldReadSizes(String text, long bytes) throws ConfigException {
        assertEquals(bytes, Quantities.size(new Given(Setting.LOG_MAX_BYTES, text, "test")));
    }

    @ParameterizedTest
    @CsvSource({"500ms,500", "10s,10000", "30m,1800000", "1h,3600000", "1m30s,90000", "1s500ms,1500"})
    void shouldReadDurations(String text, long millis) throws ConfigException {
        assertEquals(Duration.ofMillis(millis), Quantities.duration(new Given(Setting.SNAPSHOT_AGE, text, "test")));
    }

    @Test
    void shouldFindTheNearestWord() {
        assertEquals("snapshot-age", Nearest.to("snapshot-ago", List.of("snapshot-keep", "snapshot-age", "name")));
        assertEquals(3, Nearest.distance("kitten", "sitting"));
        assertEquals(4, Nearest.distance("", "name"));
    }
}
