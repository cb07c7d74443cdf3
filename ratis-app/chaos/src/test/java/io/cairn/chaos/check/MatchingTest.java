package io.cairn.chaos.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cairn.api.etcd.DeleteRangeRequest;
import io.cairn.chaos.history.Operation;
import io.cairn.chaos.history.Outcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MatchingTest {
    private static Operation deletion(long id) {
        return new Operation(
                id,
                1,
                1,
                "n1",
                DeleteRangeRequest.getDefaultInstance(),
                1,
                2,
                new Outcome.Unknown("DEADLINE_EXCEEDED", ""));
    }

    /** Seed 6: a delete of unknown outcome was given to the end of a lease, and its own revision was nobody's. */
    @Test
    void shouldGiveWhatIsScarceToWhatComesFirst() {
        Operation only = deletion(1);
        assertEquals(Map.of(35L, only), new Matching(List.of(35L, 27L), List.of(only), (r, op) -> true).pairs());
    }

    @Test
    void shouldMoveAnOperationToMakeRoomForAnother() {
        Operation any = deletion(1);
        Operation late = deletion(2);
        Matching matching = new Matching(List.of(27L, 35L), List.of(any, late), (r, op) -> op == any || r == 27);
        assertEquals(Map.of(27L, late, 35L, any), matching.pairs());
    }
}
