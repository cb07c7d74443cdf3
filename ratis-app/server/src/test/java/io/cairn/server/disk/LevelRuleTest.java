package io.cairn.server.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cairn.server.config.DiskMarks;
import io.cairn.server.node.DiskSpace.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LevelRuleTest {
    private final LevelRule rule = new LevelRule(new DiskMarks(1000, 500, 100, 10));

    @ParameterizedTest
    @CsvSource({
        "OK, 1000, OK",
        "OK, 999, LOW",
        "OK, 500, LOW",
        "OK, 499, PURGING",
        "OK, 100, PURGING",
        "OK, 99, REFUSING",
        "LOW, 1249, LOW",
        "LOW, 1250, OK",
        "LOW, 500, LOW",
        "LOW, 499, PURGING",
        "PURGING, 624, PURGING",
        "PURGING, 625, LOW",
        "PURGING, 1250, OK",
        "PURGING, 100, PURGING",
        "REFUSING, 124, REFUSING",
        "REFUSING, 125, PURGING",
        "REFUSING, 625, LOW",
        "REFUSING, 1249, LOW",
        "REFUSING, 1250, OK",
        "REFUSING, 0, REFUSING"
    })
    void shouldLeaveALevelOnlyWithAQuarterMoreThanItsMark(Level now, long free, Level next) {
        assertEquals(next, rule.next(now, free));
    }

    @ParameterizedTest
    @EnumSource
    void shouldDoNothingWithoutMarks(Level now) {
        assertEquals(Level.OK, new LevelRule(new DiskMarks(0, 0, 0, 0)).next(now, 0));
    }

    @Test
    void shouldWarnOnlyWhenToldSo() {
        assertEquals(Level.LOW, new LevelRule(new DiskMarks(1000, 0, 0, 0)).next(Level.OK, 0));
    }
}
