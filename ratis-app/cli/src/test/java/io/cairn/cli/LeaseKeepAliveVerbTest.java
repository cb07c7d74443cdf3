package io.cairn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.client.CairnClient;
import io.cairn.client.CairnException;
import io.cairn.client.Header;
import io.cairn.client.LeaseRenewed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In time that passes only while the verb sleeps. */
class LeaseKeepAliveVerbTest {
    private static final Duration TTL = Duration.ofHours(1);
    private static final LeaseRenewed LEASE = new LeaseRenewed(new Header(1, 1, 1, 1), 77, TTL.toSeconds());

    private final List<LeaseRenewed> shown = new ArrayList<>();
    private final Virtual time = new Virtual();
    private int asked;

    private static final class Virtual implements LeaseKeepAliveVerb.Time {
        private long now = -7;

        @Override
        public long nanos() {
            return now;
        }

        @Override
        public void sleep(long nanos) {
            now += nanos;
        }
    }

    /** What a client says when there is nobody. */
    private static CairnException down() {
        try (CairnClient client = CairnClient.builder(List.of("127.0.0.1:1"))
                .connectTimeout(Duration.ofMillis(1))
                .build()) {
            return assertThrows(CairnException.class, () -> client.leases().renew(77));
        }
    }

    @Test
    void shouldGoOnWhenTheClusterWasAwayForAMoment() throws Exception {
        CairnException down = down();
        long start = time.nanos();
        CairnException why = LeaseKeepAliveVerb.keep(
                () -> {
                    asked++;
                    if (asked == 1 || asked == 4) {
                        return LEASE;
                    }
                    throw down;
                },
                shown::add,
                time);
        assertSame(down, why);
        assertEquals(List.of(LEASE, LEASE), shown, "renewed again after two failures");
        Duration all = Duration.ofNanos(time.nanos() - start);
        Duration sure = TTL.dividedBy(3).plus(TTL);
        assertTrue(all.compareTo(sure) > 0 && all.compareTo(sure.plusSeconds(10)) < 0, "gave up after " + all);
    }

    @Test
    void shouldFailAtOnceWhenItNeverReachedTheCluster() throws Exception {
        CairnException down = down();
        CairnException why = LeaseKeepAliveVerb.keep(
                () -> {
                    throw down;
                },
                shown::add,
                time);
        assertSame(down, why);
        assertEquals(0, shown.size());
    }
}
