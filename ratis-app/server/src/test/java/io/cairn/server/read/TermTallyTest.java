package io.cairn.server.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TermTallyTest {
    private static final long SELF = 1;

    /** Digits are voters, those after a dash listeners. */
    private static List<Participant> participants(String text) {
        List<Participant> all = new ArrayList<>();
        boolean voter = true;
        for (char c : text.toCharArray()) {
            if (c == '-') {
                voter = false;
            } else {
                all.add(new Participant(c - '0', "host:" + c, voter));
            }
        }
        return all;
    }

    private static TermTally tally(String current, String previous) {
        return new TermTally(new Configuration(participants(current), participants(previous)), SELF);
    }

    @ParameterizedTest(name = "{0} after {1}, same term from {2}: {3}")
    @CsvSource(
            nullValues = "none",
            value = {
                "1, '', '', true",
                "12, '', '', false",
                "12, '', '2', true",
                "123, '', '', false",
                "123, '', '2', true",
                "1234, '', '2', false",
                "1234, '', '23', true",
                "12345, '', '2', false",
                "12345, '', '23', true",
                "123, '', '9', false", // not in the configuration
                "123-45, '', '45', false", // listeners do not count
                "234, '', '2', false", // nor does the leader where it has no vote
                "234, '', '23', true",
                "23-1, '', '2', false",
                "-1, '', '', false",
                "124, 123, '2', true",
                "145, 123, '45', false", // no majority of the old half
                "145, 123, '23', false", // nor of the new one
                "145, 123, '42', true",
                "456, 123, '45', false",
                "456, 123, '452', true",
                "'', '', '23', false"
            })
    void shouldNeedAMajorityOfEveryConfiguration(String current, String previous, String sameTerm, boolean won) {
        TermTally tally = tally(current, previous);
        sameTerm.chars().forEach(c -> tally.answer(c - '0', true));
        assertEquals(won, tally.won());
    }

    @Test
    void shouldNotCountAnAnswerTwiceNorOneOfAnotherTerm() {
        TermTally tally = tally("12345", "");
        tally.answer(2, true);
        tally.answer(2, true);
        tally.answer(3, false);
        tally.answer(4, false);
        assertFalse(tally.won());
        assertFalse(tally.complete(SELF));
        tally.answer(5, false);
        assertTrue(tally.complete(SELF));
        assertFalse(tally.won());
    }

    @Test
    void shouldAskEveryOtherVoterOfBothHalvesOnce() {
        assertEquals(Set.of(2L, 3L, 4L), Set.copyOf(tally("124-5", "123-6").others(SELF)));
        assertEquals(3, tally("124-5", "123-6").others(SELF).size());
    }
}
