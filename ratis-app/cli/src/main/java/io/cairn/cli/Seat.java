package io.cairn.cli;

import io.cairn.client.Member;

/**
 * A member and what it counts for now.
 *
 * @param voter whether it counts in majorities; an announced one does not before its peer has caught up
 * @param answers whether the leader hears of it
 * @param leads whether it is the leader
 */
record Seat(Member member, boolean voter, boolean answers, boolean leads) {
    long id() {
        return member.id();
    }

    boolean started() {
        return !member.name().isEmpty();
    }

    /** What to call it in front of people. */
    String label() {
        return started() ? member.name() : Long.toHexString(id());
    }
}
