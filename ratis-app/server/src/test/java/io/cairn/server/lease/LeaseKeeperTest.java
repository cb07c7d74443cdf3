package io.cairn.server.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.server.node.Unavailable;
import io.cairn.statemachine.Alarm;
import io.cairn.statemachine.command.LeaseGrant;
import io.cairn.statemachine.command.LeaseRevoke;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.SetAlarm;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseKeeperTest {
    private static final Alarm CORRUPT = new Alarm(1, Alarm.Type.CORRUPT, false);

    @TempDir
    Path folder;

    private KeeperRun run;

    @BeforeEach
    void open() throws Exception {
        run = new KeeperRun(folder);
    }

    @AfterEach
    void close() {
        assertEquals(List.of(), run.stops);
        run.close();
    }

    @Test
    void shouldRevokeALeaseWhenItsTimeIsOverAndNotBefore() {
        run.lead(1).grant(7, 10);
        run.round();
        run.millis.addAndGet(9_999);
        assertEquals(List.of(), run.round());
        run.millis.addAndGet(1);
        assertEquals(List.of(7L), run.round());
        run.seconds(100);
        assertEquals(List.of(7L), run.round(), "proposed once");
        run.commitProposed();
        assertEquals(List.of(), run.leases());
        assertEquals(List.of(), run.round());
    }

    /** As while an alarm of corruption is up. */
    @Test
    void shouldTryAgainWhenItsEndWasRefused() {
        run.lead(1).grant(7, 10);
        run.apply(new SetAlarm(CORRUPT, true));
        run.seconds(10);
        assertEquals(List.of(7L), run.round());
        run.commitProposed();
        assertEquals(List.of(7L), run.leases());
        run.apply(new SetAlarm(CORRUPT, false));
        run.round();
        run.millis.addAndGet(LeaseLimits.RETRY_MOST.toMillis());
        assertEquals(List.of(7L), run.round());
        run.commitProposed();
        assertEquals(List.of(), run.leases());
    }

    @Test
    void shouldGoOnWithALeaseWhoseKeysWereTooManyForOneEntry() {
        run.lead(1).grant(7, 10);
        run.seconds(10);
        run.round();
        run.proposed.remove().outcome().complete(new Outcome.Revoking(5, 7));
        assertEquals(List.of(), run.round(), "after a pause");
        run.seconds(1);
        assertEquals(List.of(7L), run.round(), "proposed again");
        run.commitProposed();
        assertEquals(List.of(), run.leases());
    }

    @Test
    void shouldGiveFullTimeAndMoreWhenItBeginsToLead() {
        run.grant(7, 10);
        run.seconds(60);
        run.lead(2);
        run.seconds(10);
        assertEquals(List.of(), run.round());
        run.seconds(KeeperRun.EXTENSION_SECONDS);
        assertEquals(List.of(7L), run.round());
        assertEquals(2, run.proposed.peek().command().term());
    }

    @Test
    void shouldKeepNothingWhileItDoesNotLead() {
        run.grant(7, 10);
        run.seconds(60);
        assertEquals(List.of(), run.round());
        assertEquals(
                Unavailable.Reason.NO_LEADER,
                assertThrows(Unavailable.class, () -> run.renew(7)).reason());
        run.lead(2);
        run.follow(3);
        run.seconds(60);
        assertEquals(List.of(), run.round());
        assertEquals(
                Unavailable.Reason.NO_LEADER,
                assertThrows(Unavailable.class, () -> run.renew(7)).reason());
    }

    @Test
    void shouldBeginAnewInEveryTermThatItLeads() {
        run.lead(1).grant(7, 10);
        run.seconds(8);
        run.lead(3);
        run.seconds(8);
        assertEquals(List.of(), run.round());
        run.seconds(3);
        assertEquals(List.of(7L), run.round());
    }

    /** The proposer sends a batch again after a change of leader; by then the new one has renewed the lease. */
    @Test
    void shouldNotHaveALateExpiryOfAnOldTermDoHarm() {
        run.lead(1).grant(7, 10);
        run.seconds(10);
        assertEquals(List.of(7L), run.round());
        run.lead(2);
        assertEquals(10, run.renew(7));
        run.commitProposed();
        assertEquals(List.of(7L), run.leases());
        run.seconds(9);
        assertEquals(List.of(), run.round());
        run.seconds(1);
        assertEquals(List.of(7L), run.round());
    }

    @Test
    void shouldRenewFromTheMomentOfTheQuestion() {
        run.lead(1).grant(7, 10);
        run.seconds(9);
        assertEquals(10, run.renew(7));
        run.seconds(9);
        assertEquals(List.of(), run.round());
        run.seconds(1);
        assertEquals(List.of(7L), run.round());
    }

    @Test
    void shouldAnswerARenewalOnlyWhenLeadershipWasConfirmedAfterIt() {
        run.lead(1).grant(7, 10);
        CompletableFuture<List<Long>> renewed = run.keeper.renew(List.of(7L));
        assertFalse(renewed.isDone());
        run.confirm();
        assertEquals(List.of(10L), renewed.join());

        CompletableFuture<List<Long>> late = run.keeper.renew(List.of(7L));
        run.follow(2);
        run.confirm();
        assertEquals(Unavailable.Reason.LEADER_CHANGED, KeeperRun.reason(late));
    }

    @Test
    void shouldFindALeaseThatWasGrantedWhileItAsked() {
        run.lead(1);
        CompletableFuture<List<Long>> renewed = run.keeper.renew(List.of(6L, 7L));
        run.grant(7, 10);
        run.confirm();
        assertFalse(renewed.isDone(), "leadership was not confirmed since");
        run.confirm();
        assertEquals(List.of(Timetable.UNKNOWN, 10L), renewed.join());
        assertTrue(run.barriers.isEmpty());
    }

    @Test
    void shouldNeverRenewWhatHasRunOut() {
        run.lead(1).grant(7, 10);
        run.seconds(10);
        assertEquals(Timetable.EXPIRING, run.renew(7), "run out, not yet noticed");
        run.round();
        assertEquals(Timetable.EXPIRING, run.renew(7));
        run.failProposed();
        assertEquals(Timetable.EXPIRING, run.renew(7), "the proposal may still be in the log");
        run.seconds(1);
        assertEquals(List.of(7L), run.round());
        run.commitProposed();
        assertEquals(Timetable.UNKNOWN, run.renew(7));
    }

    @Test
    void shouldProposeAgainWithGrowingPauses() {
        run.lead(1).grant(7, 10);
        run.seconds(10);
        long pause = LeaseLimits.RETRY_FIRST.toMillis();
        for (int attempt = 0; attempt < 8; attempt++) {
            assertEquals(List.of(7L), run.round());
            run.failProposed();
            assertEquals(List.of(), run.round());
            run.millis.addAndGet(pause - 1);
            assertEquals(List.of(), run.round());
            run.millis.addAndGet(1);
            pause = Math.min(2 * pause, LeaseLimits.RETRY_MOST.toMillis());
        }
    }

    @Test
    void shouldBoundWhatIsUnderWay() {
        run.lead(1);
        for (long id = 1; id <= 2500; id++) {
            run.grant(id, 10);
        }
        run.seconds(10);
        assertEquals(LeaseLimits.EXPIRING_MAX, run.round().size());
        assertEquals(LeaseLimits.EXPIRING_MAX, run.round().size());
        run.commitProposed();
        assertEquals(LeaseLimits.EXPIRING_MAX, run.round().size());
        run.commitProposed();
        assertEquals(500, run.round().size());
        run.commitProposed();
        assertEquals(List.of(), run.leases());
    }

    @Test
    void shouldForgetWhatAClientRevokedAndTakeTheLaterLeaseOfThatId() {
        run.lead(1).grant(7, 10);
        run.seconds(9);
        run.apply(new LeaseRevoke(7), new LeaseGrant(7, 10));
        run.seconds(9);
        assertEquals(List.of(), run.round());
        run.apply(new LeaseRevoke(7));
        run.seconds(9);
        assertEquals(List.of(), run.round());
        assertEquals(Timetable.UNKNOWN, run.renew(7));
    }

    @Test
    void shouldMissNothingThatIsGrantedWhileItBegins() {
        run.grant(6, 10);
        run.whenViewed = () -> run.apply(new LeaseRevoke(6), new LeaseGrant(7, 10));
        run.lead(1);
        assertEquals(Timetable.UNKNOWN, run.renew(6));
        assertEquals(10, run.renew(7));
    }

    @Test
    void shouldTellTheWholeSecondsLeft() {
        run.lead(1).grant(7, 10);
        run.round();
        run.millis.addAndGet(2_001);
        CompletableFuture<LeaseKeeper.Answer> left = run.keeper.left(List.of(7L, 8L));
        assertFalse(left.isDone());
        run.confirm();
        assertEquals(
                List.of(new Timetable.Left(true, 7), new Timetable.Left(false, 0)),
                left.join().left());
        CompletableFuture<LeaseKeeper.Answer> late = run.keeper.left(List.of(7L));
        run.follow(2);
        run.confirm();
        assertEquals(Unavailable.Reason.LEADER_CHANGED, KeeperRun.reason(late));
    }
}
