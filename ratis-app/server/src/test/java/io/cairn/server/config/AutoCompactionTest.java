package io.cairn.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.server.config.AutoCompaction.Mode;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AutoCompactionTest {
    private static AutoCompaction read(String... flags) throws ConfigException {
        return PeerConfigReader.read(flags, Map.of()).autoCompaction();
    }

    private static AutoCompaction periodic(Duration period) {
        return new AutoCompaction(Mode.PERIODIC, period, 0);
    }

    @Test
    void shouldKeepAnHourUnlessToldOtherwise() throws Exception {
        assertEquals(periodic(Duration.ofHours(1)), read());
        assertEquals(periodic(Duration.ofHours(24)), read("--auto-compaction-retention=24"));
        assertEquals(periodic(Duration.ofMinutes(90)), read("--auto-compaction-retention=1h30m"));
        assertEquals(
                new AutoCompaction(Mode.REVISION, Duration.ZERO, 1000),
                read("--auto-compaction-mode=revision", "--auto-compaction-retention=1000"));
    }

    @Test
    void shouldBeOffAtZero() throws Exception {
        assertEquals(Mode.OFF, read("--auto-compaction-retention=0").mode());
        assertEquals(Mode.OFF, read("--auto-compaction-retention=0s").mode());
        assertEquals(
                Mode.OFF,
                read("--auto-compaction-mode=revision", "--auto-compaction-retention=0")
                        .mode());
    }

    @Test
    void shouldRefuseWhatMakesNoSense() {
        for (String[] flags : new String[][] {
            {"--auto-compaction-mode=sometimes"},
            {"--auto-compaction-mode=revision"},
            {"--auto-compaction-retention=-1"},
            {"--auto-compaction-retention=10ms"},
            {"--auto-compaction-retention=soon"}
        }) {
            String message =
                    assertThrows(ConfigException.class, () -> read(flags)).getMessage();
            assertTrue(message.contains("auto-compaction"), message);
        }
    }
}
