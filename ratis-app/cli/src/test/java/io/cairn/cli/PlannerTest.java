package io.cairn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.client.Member;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** n1 leads. */
class PlannerTest {
    private static Seat voter(int n, boolean answers) {
        return new Seat(new Member(n, "n" + n, List.of("http://h:" + n), List.of(), false), true, answers, n == 1);
    }

    private static Seat learner(int n) {
        return new Seat(new Member(n, "n" + n, List.of("http://h:" + n), List.of(), true), false, true, false);
    }

    private static Seat announced(int n) {
        return new Seat(new Member(n, "", List.of("http://h:" + n), List.of(), false), false, false, false);
    }

    private static Planner of(Seat... seats) {
        return new Planner(new Seats(Arrays.asList(seats)));
    }

    private static Planner voters(int count, int answering) {
        List<Seat> seats = new ArrayList<>();
        for (int n = 1; n <= count; n++) {
            seats.add(voter(n, n <= answering));
        }
        return new Planner(new Seats(seats));
    }

    private static void tolerates(Plan plan, int before, int during, int after) {
        assertEquals(before, plan.before().tolerates(), plan.what());
        assertEquals(
                during, plan.during().stream().mapToInt(Quorum::tolerates).min().orElseThrow(), plan.what());
        assertEquals(after, plan.after().tolerates(), plan.what());
    }

    @Test
    void shouldCountWhatMayFail() {
        tolerates(voters(3, 3).add("n4", "u", false), 1, 1, 1);
        tolerates(voters(4, 4).add("n5", "u", false), 1, 1, 2);
        tolerates(voters(3, 3).add("n4", "u", true), 1, 1, 1);
        tolerates(voters(3, 3).remove(voter(2, true)), 1, 0, 0);
        tolerates(voters(5, 4).remove(voter(5, false)), 1, 1, 1);
        tolerates(of(voter(1, true), voter(2, true), learner(3)).promote(learner(3)), 0, 0, 1);
        tolerates(voters(3, 3).replace(voter(3, true), "n4", "u"), 1, 1, 1);
        tolerates(voters(3, 2).replace(voter(3, false), "n4", "u"), 0, 0, 1);
        tolerates(voters(3, 3).update(voter(3, true), List.of("u")), 1, 0, 1);
        tolerates(voters(3, 2).update(voter(3, false), List.of("u")), 0, 0, 0);
        tolerates(voters(3, 3).update(voter(3, true), List.of("http://h:3", "u")), 1, 1, 1);
        tolerates(of(voter(1, true), learner(2)).replace(learner(2), "n4", "u"), 0, 0, 0);
    }

    @Test
    void shouldRefuseToRemoveWhoIsNeeded() {
        assertEquals(
                "writes would stop: of the 2 voters left only 1 answer; bring back, replace or remove n3 first",
                voters(3, 2).remove(voter(2, true)).refusal());
        assertEquals("", voters(3, 2).remove(voter(3, false)).refusal());
        assertEquals("n1 is the only voter", voters(1, 1).remove(voter(1, true)).refusal());
    }

    @Test
    void shouldRefuseToMoveWhoIsNeeded() {
        assertEquals(
                "writes would stop until the peer is started there: of 3 voters only 1 would answer; bring back or"
                        + " replace n3 first",
                voters(3, 2).update(voter(2, true), List.of("u")).refusal());
        assertEquals(
                "writes would stop until the peer is started there: of 2 voters only 1 would answer; add a voter first",
                voters(2, 2).update(voter(2, true), List.of("u")).refusal());
        assertEquals("", voters(3, 2).update(voter(3, false), List.of("u")).refusal());
        assertEquals("", voters(1, 1).update(voter(1, true), List.of("u")).refusal());
        assertEquals(
                "",
                of(voter(1, true), learner(2)).update(learner(2), List.of("u")).refusal());
        assertEquals(
                "",
                of(voter(1, true), announced(2))
                        .update(announced(2), List.of("u"))
                        .refusal());
    }

    @Test
    void shouldRefuseAVoterMoreThanAnswersAllow() {
        assertEquals(
                "only 2 of 3 voters answer, and 3 of 4 would be needed; bring back or replace n3 first",
                voters(3, 2).add("n4", "u", false).refusal());
        assertEquals("", voters(3, 2).add("n4", "u", true).refusal());
        assertEquals("", voters(1, 1).add("n2", "u", false).refusal());
    }

    @Test
    void shouldRefuseMorePlacesThanPeersHaveStarted() {
        Planner planner = of(voter(1, true), announced(2));
        assertEquals(
                "of 2 members only 1 have started; start or remove the announced ones first",
                planner.add("n3", "u", false).refusal());
        assertEquals("", planner.remove(announced(2)).refusal());
        assertTrue(planner.remove(voter(1, true)).refusal().contains("the only voter"));
    }

    @Test
    void shouldRefuseToPromoteWhoVotesOrIsNotThere() {
        assertEquals("n2 votes already", voters(3, 3).promote(voter(2, true)).refusal());
        Seat absent = new Seat(new Member(0xaa, "", List.of(), List.of(), true), false, false, false);
        assertEquals("aa has not joined yet", voters(3, 3).promote(absent).refusal());
    }

    @Test
    void shouldSayThatLeadershipMovesFirst() {
        Plan plan = voters(3, 3).remove(voter(1, true));
        assertEquals("it leads: another voter takes over first", plan.steps().get(0));
        assertEquals(3, plan.steps().size());
        assertEquals(2, voters(3, 3).remove(voter(2, true)).steps().size());
    }
}
