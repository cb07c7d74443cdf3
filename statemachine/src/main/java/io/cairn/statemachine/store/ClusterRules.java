package io.cairn.statemachine.store;

import io.cairn.statemachine.Alarm;
import io.cairn.statemachine.Fault;
import io.cairn.statemachine.Invitation;
import io.cairn.statemachine.Member;
import io.cairn.statemachine.command.AddMember;
import io.cairn.statemachine.command.ClaimMember;
import io.cairn.statemachine.command.ClusterCommand;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.Outcome.Reason;
import io.cairn.statemachine.command.RemoveMember;
import io.cairn.statemachine.command.SetAlarm;
import io.cairn.statemachine.command.UpdateMember;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What commands about the cluster do.
 *
 * @param membership after the command; as before when it was refused
 */
record ClusterRules(Membership membership, Outcome outcome) {
    static ClusterRules run(Membership before, ClusterCommand command, long revision) {
        if (command instanceof SetAlarm set) {
            return set(before, set, revision);
        }
        Reason reason = refuse(before, command);
        return reason != null
                ? new ClusterRules(before, new Outcome.Rejected(revision, reason))
                : new ClusterRules(change(before, command), new Outcome.Published(revision));
    }

    private static @Nullable Reason refuse(Membership before, ClusterCommand command) {
        if (command instanceof AddMember add) {
            return refuse(before, add);
        }
        if (command instanceof ClaimMember claim) {
            Invitation invitation = before.invitation(claim.id());
            if (invitation == null) {
                return Reason.MEMBER_NOT_FOUND;
            }
            boolean taken = before.configuration().includes(claim.id()) && invitation.claim() != claim.claim();
            return taken ? Reason.MEMBER_JOINED : null;
        }
        if (command instanceof RemoveMember remove) {
            if (before.configuration().includes(remove.id())) {
                return Reason.MEMBER_JOINED;
            }
            return before.invitation(remove.id()) == null ? Reason.MEMBER_NOT_FOUND : null;
        }
        UpdateMember update = (UpdateMember) command;
        if (before.everybody().stream().noneMatch(m -> m.id() == update.id())) {
            return Reason.MEMBER_NOT_FOUND;
        }
        return isUsed(before, update.peerUrls(), update.id()) ? Reason.PEER_URL_EXISTS : null;
    }

    private static @Nullable Reason refuse(Membership before, AddMember add) {
        if (before.everybody().stream().anyMatch(m -> m.id() == add.id())) {
            return Reason.MEMBER_ID_EXISTS;
        }
        if (isUsed(before, add.peerUrls(), add.id())) {
            return Reason.PEER_URL_EXISTS;
        }
        return add.learner() && learners(before) >= add.learnersMax() ? Reason.TOO_MANY_LEARNERS : null;
    }

    private static boolean isUsed(Membership membership, List<String> urls, long except) {
        return membership.everybody().stream()
                .anyMatch(m -> m.id() != except && !Collections.disjoint(m.peerUrls(), urls));
    }

    /** Those that were invited as such and not promoted; a voter on its way in or back is none. */
    private static long learners(Membership membership) {
        return membership.invitations().stream()
                .filter(Invitation::learner)
                .filter(i -> {
                    Member row = membership.member(i.id());
                    return row == null || !row.voter();
                })
                .count();
    }

    private static Membership change(Membership before, ClusterCommand command) {
        List<Invitation> invitations = new ArrayList<>(before.invitations());
        if (command instanceof AddMember add) {
            invitations.add(new Invitation(add.id(), add.peerUrls(), add.learner(), 0));
        } else if (command instanceof ClaimMember claim) {
            invitations.replaceAll(i -> i.id() == claim.id() ? i.claimedBy(claim.claim()) : i);
        } else if (command instanceof RemoveMember remove) {
            invitations.removeIf(i -> i.id() == remove.id());
        } else if (command instanceof UpdateMember update) {
            invitations.replaceAll(i -> i.id() == update.id() ? i.at(update.peerUrls()) : i);
            return before.withInvitations(invitations).withMembers(moved(before.members(), update));
        } else {
            throw new Fault("no meaning for " + command.getClass());
        }
        return before.withInvitations(invitations);
    }

    private static List<Member> moved(List<Member> members, UpdateMember update) {
        return members.stream()
                .map(m -> m.id() == update.id()
                        ? new Member(m.id(), m.name(), update.peerUrls(), m.clientUrls(), m.voter())
                        : m)
                .toList();
    }

    private static ClusterRules set(Membership before, SetAlarm command, long revision) {
        Alarm alarm = command.alarm();
        List<Alarm> alarms = new ArrayList<>(before.alarms());
        Alarm old = alarms.stream()
                .filter(a -> a.is(alarm.member(), alarm.type()))
                .findFirst()
                .orElse(null);
        List<Alarm> named;
        if (command.active()) {
            named = List.of(old == null ? alarm : old);
            if (old == null) {
                alarms.add(alarm);
            }
        } else {
            boolean clears = old != null && (old.automatic() || !alarm.automatic());
            named = clears ? List.of(old) : List.of();
            alarms.removeAll(named);
        }
        return new ClusterRules(before.withAlarms(alarms), new Outcome.Alarms(revision, named));
    }
}
