package io.cairn.server.checkpoint;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class TurnBookTest {
    private static final boolean PATIENT = true;
    private final TurnBook book = new TurnBook();

    @Test
    void shouldGiveAMinorityOfThreeATurn() {
        assertTrue(book.ask(1, 3, 0));
        assertTrue(book.ask(1, 3, 0), "it is its turn still");
        assertFalse(book.ask(2, 3, 0));
        book.over(1, 1);
        assertTrue(book.ask(2, 3, 1));
    }

    @Test
    void shouldGiveAMinorityOfFiveATurn() {
        assertTrue(book.ask(1, 5, 0));
        assertTrue(book.ask(2, 5, 0));
        assertFalse(book.ask(3, 5, 0));
    }

    @Test
    void shouldGiveALonePeerItsTurn() {
        assertTrue(book.askLast(1, List.of(), 1, 0, PATIENT, 0));
    }

    @Test
    void shouldTakeTheTurnFromWhoDiedInIt() {
        assertTrue(book.ask(1, 3, 0));
        long dead = TransferLimits.TURN_MAX.toNanos();
        assertFalse(book.ask(2, 3, dead));
        assertTrue(book.ask(2, 3, dead + 1));
    }

    @Test
    void shouldLetTheLeaderGoLast() {
        List<Long> others = List.of(2L, 3L);
        assertFalse(book.askLast(1, others, 3, 10, PATIENT, 20));
        book.ask(2, 3, 20);
        book.over(2, 21);
        assertFalse(book.askLast(1, others, 3, 10, PATIENT, 22), "3 had none");
        book.ask(3, 3, 22);
        assertFalse(book.askLast(1, others, 3, 10, PATIENT, 23), "3 is at it");
        book.over(3, 24);
        assertTrue(book.askLast(1, others, 3, 10, PATIENT, 25));
        book.over(1, 26);
        assertFalse(book.askLast(1, others, 3, 26, PATIENT, 27), "those turns were before its own");
    }

    @Test
    void shouldNotLetTheLeaderWaitForWhoDoesNotAnswerNorForEver() {
        assertTrue(book.askLast(1, List.of(), 3, 0, PATIENT, 0), "nobody answers");
        book.over(1, 1);
        assertTrue(book.askLast(1, List.of(2L, 3L), 3, 1, !PATIENT, 2), "its patience is over");
        book.over(1, 3);
        book.ask(2, 3, 4);
        assertFalse(book.askLast(1, List.of(2L, 3L), 3, 3, !PATIENT, 5), "two at once would be a majority");
    }
}
