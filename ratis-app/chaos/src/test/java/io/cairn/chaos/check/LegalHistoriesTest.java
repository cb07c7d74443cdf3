package io.cairn.chaos.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.cairn.chaos.history.Fact;
import io.cairn.chaos.history.History;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Whatever is legal passes, however odd its timing. */
class LegalHistoriesTest {
    static final Bounds BOUNDS = new Bounds(1 << 20, Duration.ofSeconds(30), Duration.ofSeconds(10), ByteString.EMPTY);

    private static final int HISTORIES = Integer.getInteger("cairn.check.histories", 1_000);
    private static final long FIRST_SEED = Long.getLong("cairn.check.seed", 1);

    @Test
    void shouldNeverAlarm() {
        long operations = LongStream.range(FIRST_SEED, FIRST_SEED + HISTORIES)
                .map(seed -> {
                    var history = Simulation.legal(seed);
                    assertEquals(List.of(), Checks.check(history, BOUNDS), () -> "seed " + seed);
                    return history.operations().size();
                })
                .sum();
        assertTrue(operations > 40L * HISTORIES, "too little happened: " + operations + " operations");
    }

    @Test
    void shouldNotAlarmBecauseARunBrokeOff() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + HISTORIES; seed++) {
            List<Fact> facts = Simulation.legal(seed).facts();
            History begun = History.of(facts.subList(0, new Random(seed).nextInt(facts.size())));
            String which = "seed " + seed;
            assertEquals(List.of(), Checks.checkUnfinished(begun, BOUNDS), which);
        }
    }
}
