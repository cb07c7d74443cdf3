package io.cairn.cli;

import java.util.ArrayList;
import java.util.List;

/** Says beforehand what changes of members do, by the rules that the leader goes by. */
final class Planner {
    private static final String START =
            "you start its peer with --initial-cluster-state existing; it copies a snapshot and the log";

    private final Seats seats;
    private final Quorum now;

    Planner(Seats seats) {
        this.seats = seats;
        this.now = seats.quorum();
    }

    Plan add(String name, String urls, boolean learner) {
        String announced = "the place of " + name + " at " + urls + " is announced; it counts in no majority yet";
        if (learner) {
            return new Plan(
                    "add " + name + " as a learner",
                    List.of(
                            announced,
                            START,
                            "it serves serializable reads without a vote, until: cairn member promote " + name),
                    now,
                    List.of(now),
                    now,
                    "");
        }
        Quorum then = now.with(true);
        return new Plan(
                "add " + name,
                List.of(announced, START, "once caught up it gets its vote by itself, in one joint step"),
                now,
                List.of(now, then),
                then,
                refuseToAdd());
    }

    private String refuseToAdd() {
        String unstarted = refuseUnstarted();
        if (!unstarted.isEmpty()) {
            return unstarted;
        }
        int needed = now.with(false).majority();
        if (now.voters() > 1 && now.answering() < needed) {
            return "only " + now.answering() + " of " + now.voters() + " voters answer, and " + needed + " of "
                    + (now.voters() + 1) + " would be needed; bring back or replace " + String.join(", ", seats.down())
                    + " first";
        }
        return "";
    }

    private String refuseUnstarted() {
        int started = seats.started(0);
        Quorum then = new Quorum(seats.promised(0) + 1, started);
        boolean second = started == 1 && then.voters() == 2;
        return second || then.tolerates() >= 0
                ? ""
                : "of " + seats.promised(0) + " members only " + started
                        + " have started; start or remove the announced ones first";
    }

    Plan remove(Seat leaving) {
        String what = "remove " + leaving.label();
        if (!leaving.voter()) {
            String end =
                    leaving.started() ? ends(leaving) : "its place is taken back; a peer started for it is refused";
            return new Plan(what, List.of(end), now, List.of(now), now, "");
        }
        Quorum then = now.without(leaving.answers());
        List<String> steps = new ArrayList<>();
        if (leaving.leads()) {
            steps.add("it leads: another voter takes over first");
        }
        steps.add("one joint step from " + now.voters() + " voters to " + then.voters());
        steps.add(ends(leaving));
        return new Plan(what, steps, now, List.of(now, then), then, refuseToRemove(leaving, then));
    }

    private static String ends(Seat leaving) {
        return "the peer of " + leaving.label() + " ends by itself with exit code 4, as soon as it hears of it";
    }

    private String refuseToRemove(Seat leaving, Quorum then) {
        Quorum started = new Quorum(seats.promised(leaving.id()), seats.started(leaving.id()));
        if (then.voters() == 0) {
            return leaving.label() + " is the only voter";
        }
        if (started.tolerates() < 0) {
            return "of the " + started.voters() + " members left only " + started.answering()
                    + " have started; start or remove the announced ones first";
        }
        if (leaving.answers() && then.tolerates() < 0) {
            return "writes would stop: of the " + then.voters() + " voters left only " + then.answering()
                    + " answer; bring back, replace or remove " + String.join(", ", seats.down()) + " first";
        }
        return "";
    }

    Plan promote(Seat learner) {
        Quorum then = now.with(learner.answers());
        String refusal = learner.voter()
                ? learner.label() + " votes already"
                : !learner.started() ? learner.label() + " has not joined yet" : refuseUnstarted();
        return new Plan(
                "promote " + learner.label(),
                List.of("if it has nearly all of the log, it gets its vote in one joint step; else nothing happens"),
                now,
                List.of(now, then),
                then,
                refusal);
    }

    /** @param urls the first is where the others reach the peer */
    Plan update(Seat seat, List<String> urls) {
        String what = "update " + seat.label();
        String listed = "the member list says " + String.join(",", urls);
        boolean stays = !seat.member().peerUrls().isEmpty()
                && seat.member().peerUrls().get(0).equals(urls.get(0));
        if (stays || !seat.started()) {
            return new Plan(what, List.of(listed), now, List.of(now), now, "");
        }
        List<String> steps = new ArrayList<>();
        if (seat.leads() && now.voters() > 1) {
            steps.add("it leads: another voter takes over first");
        }
        steps.add(listed + ", and the others reach the peer there from then on");
        steps.add("you start it again with its data directory and --listen-peer-urls there; until then the others do"
                + " without it");
        Quorum moving = seat.voter() ? now.without(seat.answers()).with(false) : now;
        return new Plan(what, steps, now, List.of(moving), now, refuseToMove(seat, moving));
    }

    private String refuseToMove(Seat seat, Quorum moving) {
        return !seat.voter() || now.voters() == 1 || moving.tolerates() >= 0
                ? ""
                : "writes would stop until the peer is started there: of " + moving.voters() + " voters only "
                        + moving.answering() + " would answer; "
                        + (seats.down().isEmpty()
                                ? "add a voter first"
                                : "bring back or replace " + String.join(", ", seats.down()) + " first");
    }

    Plan replace(Seat leaving, String name, String urls) {
        Quorum then = leaving.voter() ? now.without(leaving.answers()).with(true) : now;
        List<String> steps = new ArrayList<>();
        steps.add("the place of " + name + " at " + urls + " is announced as a learner, unless it is there already");
        steps.add(START);
        if (leaving.leads()) {
            steps.add("another voter takes over from " + leaving.label());
        }
        steps.add("one joint step puts " + name + " in the place of " + leaving.label());
        steps.add(ends(leaving));
        return new Plan("replace " + leaving.label() + " with " + name, steps, now, List.of(now, then), then, "");
    }
}
