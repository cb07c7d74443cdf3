package io.cairn.chaos.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.chaos.fault.Faults;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OptionsTest {
    private static final Path HOME = Path.of("home");
    private static final Path FOLDER = Path.of("folder");

    @Test
    void shouldReadEveryFlag() {
        String line =
                "--runs 3 --seed 42 --minutes 7 --faults wipe,loss --rate 50 --peers 5 --mutant reply-before-commit";
        Options options = Options.of(HOME, FOLDER, line.split(" "));
        assertEquals(
                new Options(
                        HOME,
                        FOLDER,
                        3,
                        Duration.ofMinutes(7),
                        42,
                        List.of("wipe", "loss"),
                        50,
                        5,
                        Subject.CAIRN,
                        "reply-before-commit"),
                options);
    }

    @Test
    void shouldGoOnAsLongAsTheMinutesLastWhenNoNumberOfRunsIsGiven() {
        assertEquals(
                Integer.MAX_VALUE, Options.of(HOME, FOLDER, "--minutes", "1").runs());
        assertEquals(10, Options.of(HOME, FOLDER).runs());
    }

    @Test
    void shouldBreakEtcdOnlyInWaysThatItHas() {
        Options options = Options.of(HOME, FOLDER, "--system", "etcd", "--seed", "1");
        assertEquals(Subject.ETCD, options.system());
        options.faults().forEach(name -> Faults.make(name, new Random(0)));
        assertFalse(options.faults().contains("wipe"));
        assertEquals("scripts/chaos.sh --runs 1 --seed 1 --system etcd", options.again(1));
        assertTrue(wrong("--system", "etcd", "--faults", "wipe").contains("pause-leader"));
        assertEquals("no system redis; there are cairn, etcd", wrong("--system", "redis"));
    }

    @Test
    void shouldSayWhatIsWrong() {
        assertTrue(wrong("--faults", "earthquake").contains("kill-leader"), "lists what there is");
        assertTrue(wrong("--mutant", "godzilla").contains("read-without-barrier"), "lists what there is");
        assertEquals("--runs needs a number, not many", wrong("--runs", "many"));
        assertEquals("--peers is 3 or 5, not 4", wrong("--peers", "4"));
        assertEquals("unknown flag --walk", wrong("--walk", "1"));
        assertEquals("--seed needs a value", wrong("--seed"));
    }

    private static String wrong(String... arguments) {
        return assertThrows(IllegalArgumentException.class, () -> Options.of(HOME, FOLDER, arguments))
                .getMessage();
    }

    @Test
    void shouldPrintTheLineThatRepeatsARun() {
        assertEquals(
                "scripts/chaos.sh --runs 1 --seed 44",
                Options.of(HOME, FOLDER, "--seed", "42").again(44));
        assertEquals(
                "scripts/chaos.sh --runs 1 --seed 42 --peers 3",
                Options.of(HOME, FOLDER, "--peers", "3").again(42));
        assertEquals(
                "scripts/chaos.sh --runs 1 --seed 42 --rate 30",
                Options.of(HOME, FOLDER, "--rate", "30").again(42));
        assertEquals(
                "scripts/chaos.sh --runs 1 --seed 42 --faults wipe,loss",
                Options.of(HOME, FOLDER, "--faults", "wipe,loss").again(42));
    }
}
