package io.cairn.chaos.run;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.api.etcd.RangeRequest;
import io.cairn.chaos.history.Fault;
import io.cairn.chaos.history.History;
import io.cairn.chaos.history.Operation;
import io.cairn.chaos.history.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TimelinePageTest {
    private static final long MILLISECOND = 1_000_000;

    @Test
    void shouldShowFaultsOperationsAndWhatIsWrong() {
        Operation operation = new Operation(
                1,
                7,
                2,
                "n1",
                RangeRequest.getDefaultInstance(),
                5 * MILLISECOND,
                9 * MILLISECOND,
                new Outcome.Unknown("UNAVAILABLE", "<gone>"));
        Fault fault = new Fault("kill-leader", "[n1]", "Kill[target=LEADER]", 6 * MILLISECOND, 8 * MILLISECOND);
        Verdict verdict = new Verdict(
                Plan.of(3, List.of("kill-leader"), Set.of(), 3),
                true,
                1,
                2,
                List.of("lost: <k> at revision 9"),
                "",
                List.of(),
                Duration.ZERO);
        String page = String.join("\n", TimelinePage.of(verdict, History.of(List.of(operation, fault))));
        assertTrue(page.contains("client 7"), page);
        assertTrue(page.contains("class=unknown"), page);
        assertTrue(page.contains("&lt;gone>"), page);
        assertTrue(page.contains(">kill-leader</text>"), page);
        assertTrue(page.contains("<li>lost: &lt;k> at revision 9"), page);
    }
}
