package io.cairn.chaos.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.chaos.history.History;
import io.cairn.chaos.history.PeerSample;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeerCheckTest {
    private static final long LOG_BYTES_MAX = 1000;

    private static PeerSample sample(int start, int directory, long term, long index, double second) {
        long at = Duration.ofMillis((long) (second * 1000)).toNanos();
        return new PeerSample("n1", start, directory, false, term, index, index, index, 1, at);
    }

    private static List<Violation> check(PeerSample... samples) {
        return new PeerCheck(LOG_BYTES_MAX).check(Evidence.of(History.of(List.of(samples))));
    }

    @Test
    void shouldFindATermThatARestartTookBack() {
        List<Violation> found = check(
                sample(1, 1, 7, 100, 1), sample(1, 1, 7, 150, 2.5), sample(2, 1, 0, 0, 4), sample(2, 1, 6, 90, 5));
        assertEquals(1, found.size(), found::toString);
        assertTrue(found.get(0).what().contains("over a restart from 7 to 6"), found::toString);
    }

    @Test
    void shouldFindItAlsoWhenAProcessInBetweenWasTooShortToBeSeenInATerm() {
        List<Violation> found = check(
                sample(1, 1, 7, 100, 1), sample(1, 1, 7, 150, 2.5), sample(2, 1, 7, 150, 4), sample(3, 1, 6, 90, 5));
        assertEquals(1, found.size(), found::toString);
    }

    @Test
    void shouldLetAPeerForgetWithItsDirectory() {
        assertEquals(List.of(), check(sample(1, 1, 7, 100, 1), sample(1, 1, 7, 150, 2.5), sample(2, 2, 3, 10, 5)));
    }

    @Test
    void shouldLetAPeerForgetATermInWhichItAnsweredNobodyYet() {
        assertEquals(
                List.of(),
                check(
                        sample(1, 1, 6, 100, 1),
                        sample(1, 1, 6, 150, 2.5),
                        sample(1, 1, 7, 150, 3),
                        sample(1, 1, 7, 150, 5),
                        sample(2, 1, 6, 90, 6)));
    }
}
