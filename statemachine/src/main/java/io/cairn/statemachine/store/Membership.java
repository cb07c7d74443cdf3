package io.cairn.statemachine.store;

import io.cairn.statemachine.Alarm;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.Invitation;
import io.cairn.statemachine.Member;
import io.cairn.statemachine.command.PublishMember;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who takes part, who is invited to, and what alarms are up. Immutable.
 *
 * @param members a row for each participant, during a change perhaps for more; by unsigned id
 * @param invitations of members that were announced before they joined, in the order of announcement
 * @param alarms in the order they were raised
 */
record Membership(Configuration configuration, List<Member> members, List<Invitation> invitations, List<Alarm> alarms) {
    static final Membership NONE = new Membership(Configuration.EMPTY, List.of(), List.of(), List.of());

    private static final Comparator<Member> BY_ID = (a, b) -> Long.compareUnsigned(a.id(), b.id());

    Membership {
        members = List.copyOf(members);
        invitations = List.copyOf(invitations);
        alarms = List.copyOf(alarms);
    }

    /**
     * Rows for all participants of both halves; those that exist keep what was published. Only a stable configuration
     * takes rows away: before that, a change under way can still be undone. Who leaves takes along its invitation and
     * its alarms, which nobody else would ever clear.
     */
    Membership with(Configuration next) {
        Map<Long, Participant> participants = new LinkedHashMap<>();
        next.current().forEach(p -> participants.put(p.id(), p));
        next.previous().forEach(p -> participants.putIfAbsent(p.id(), p));
        List<Member> rows = new ArrayList<>();
        participants.values().forEach(p -> rows.add(row(p)));
        if (!next.isStable()) {
            members.stream().filter(m -> !participants.containsKey(m.id())).forEach(rows::add);
        }
        rows.sort(BY_ID);
        Predicate<Long> left = id -> next.isStable() && member(id) != null && !next.includes(id);
        return new Membership(
                next,
                rows,
                invitations.stream().filter(i -> !left.test(i.id())).toList(),
                alarms.stream().filter(a -> !left.test(a.member())).toList());
    }

    private Member row(Participant participant) {
        Member old = member(participant.id());
        if (old != null) {
            return new Member(old.id(), old.name(), old.peerUrls(), old.clientUrls(), participant.voter());
        }
        Invitation invitation = invitation(participant.id());
        List<String> urls = invitation == null ? List.of("http://" + participant.address()) : invitation.peerUrls();
        return new Member(participant.id(), "", urls, List.of(), participant.voter());
    }

    /** The same when the publisher takes no part. */
    Membership with(PublishMember command) {
        if (!configuration.includes(command.id())) {
            return this;
        }
        return withMembers(members.stream()
                .map(m -> m.id() == command.id() ? published(m, command) : m)
                .toList());
    }

    private static Member published(Member old, PublishMember command) {
        return new Member(old.id(), command.name(), command.peerUrls(), command.clientUrls(), old.voter());
    }

    Membership withMembers(List<Member> rows) {
        return new Membership(configuration, rows, invitations, alarms);
    }

    Membership withInvitations(List<Invitation> rows) {
        return new Membership(configuration, members, rows, alarms);
    }

    Membership withAlarms(List<Alarm> rows) {
        return new Membership(configuration, members, invitations, rows);
    }

    /** The rows of those who take part and of those who may, by unsigned id. */
    List<Member> everybody() {
        List<Member> rows = new ArrayList<>(
                members.stream().filter(m -> configuration.includes(m.id())).toList());
        for (Invitation invitation : pending()) {
            rows.add(new Member(invitation.id(), "", invitation.peerUrls(), List.of(), !invitation.learner()));
        }
        rows.sort(BY_ID);
        return rows;
    }

    /** Invited, and not yet in the configuration. */
    List<Invitation> pending() {
        return invitations.stream().filter(i -> !configuration.includes(i.id())).toList();
    }

    @Nullable
    Member member(long id) {
        for (Member member : members) {
            if (member.id() == id) {
                return member;
            }
        }
        return null;
    }

    @Nullable
    Invitation invitation(long id) {
        for (Invitation invitation : invitations) {
            if (invitation.id() == id) {
                return invitation;
            }
        }
        return null;
    }

    /** Whether an alarm of the type is up, whoever raised it. */
    boolean alarmed(Alarm.Type type) {
        return alarms.stream().anyMatch(a -> a.type() == type);
    }
}
