package io.cairn.server.autocompact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.server.node.Unavailable;
import io.cairn.statemachine.command.Command;
import io.cairn.statemachine.command.Compact;
import io.cairn.statemachine.command.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The clock is the test's. */
class AutoCompactorTest {
    private static final long HOUR = Duration.ofHours(1).toNanos();

    private final List<Command> proposed = new ArrayList<>();
    private Function<Command, Outcome> answers = command -> new Outcome.Compacted(1);
    private long now = 1_000_000;
    private long revision = 1;
    private boolean leads = true;
    private AutoCompactor compactor;

    private void run(CompactionRule rule) {
        compactor = new AutoCompactor(rule, () -> now, () -> revision, () -> leads, this::propose);
    }

    @AfterEach
    void close() {
        compactor.close();
    }

    private CompletableFuture<Outcome> propose(Command command) {
        proposed.add(command);
        Outcome outcome = answers.apply(command);
        return outcome == null
                ? CompletableFuture.failedFuture(new Unavailable(Unavailable.Reason.NO_LEADER))
                : CompletableFuture.completedFuture(outcome);
    }

    /** One look each tenth of an hour; the store gets ten revisions meanwhile. */
    private void looks(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            now += HOUR / 10;
            revision += 10;
            compactor.look();
            settle();
        }
    }

    /** What was proposed is noted on the compactor's own thread. */
    private void settle() throws InterruptedException {
        CountDownLatch settled = new CountDownLatch(1);
        compactor.run(settled::countDown);
        assertTrue(settled.await(10, TimeUnit.SECONDS));
    }

    private List<Long> revisions() {
        return proposed.stream().map(c -> ((Compact) c).revision()).toList();
    }

    @Test
    void shouldCompactToWhatWasOnePeriodAgo() throws Exception {
        run(new PeriodicRule(Duration.ofHours(1), now));
        looks(10);
        assertEquals(List.of(), revisions(), "nothing is an hour old");
        looks(1);
        assertEquals(List.of(11L), revisions(), "the first note, of the first look");
        looks(9);
        assertEquals(1, proposed.size(), "once an hour");
        looks(1);
        assertEquals(List.of(11L, 111L), revisions());
    }

    @Test
    void shouldCompactOnceAnHourWhenThePeriodIsLonger() throws Exception {
        run(new PeriodicRule(Duration.ofHours(3), now));
        looks(30);
        assertEquals(List.of(), revisions());
        looks(21);
        assertEquals(List.of(11L, 111L, 211L), revisions());
    }

    @Test
    void shouldLookTenTimesInAShortPeriod() {
        assertEquals(Duration.ofMinutes(1), new PeriodicRule(Duration.ofMinutes(10), 0).every());
        assertEquals(Duration.ofMinutes(6), new PeriodicRule(Duration.ofHours(30), 0).every());
        run(new RevisionRule(1));
        assertEquals(Duration.ofMinutes(5), new RevisionRule(1).every());
    }

    @Test
    void shouldLeaveItToTheLeaderButKeepTheBooks() throws Exception {
        run(new PeriodicRule(Duration.ofHours(1), now));
        leads = false;
        looks(15);
        assertEquals(List.of(), revisions());
        leads = true;
        looks(1);
        assertEquals(List.of(61L), revisions(), "knows at once what was an hour ago");
    }

    @Test
    void shouldTryAgainWhatFailed() throws Exception {
        run(new PeriodicRule(Duration.ofHours(1), now));
        answers = command -> null;
        looks(11);
        answers = command -> new Outcome.Compacted(1);
        looks(1);
        assertEquals(List.of(11L, 21L), revisions());
        looks(1);
        assertEquals(2, proposed.size());
    }

    @Test
    void shouldTakeForDoneWhatSomebodyElseDid() throws Exception {
        run(new PeriodicRule(Duration.ofHours(1), now));
        answers = command -> new Outcome.Rejected(1, Outcome.Reason.COMPACTED);
        looks(12);
        assertEquals(List.of(11L), revisions());
    }

    @Test
    void shouldNotCompactWhenNothingChanged() throws Exception {
        run(new PeriodicRule(Duration.ofHours(1), now));
        for (int i = 0; i < 40; i++) {
            now += HOUR / 10;
            revision = 5;
            compactor.look();
            settle();
        }
        assertEquals(List.of(5L), revisions());
    }

    @Test
    void shouldKeepSoManyRevisions() throws Exception {
        run(new RevisionRule(100));
        looks(9);
        assertEquals(List.of(), revisions());
        looks(2);
        assertEquals(List.of(1L, 11L), revisions());
        compactor.look();
        settle();
        assertEquals(2, proposed.size(), "nothing new");
        leads = false;
        looks(1);
        assertEquals(2, proposed.size());
    }
}
