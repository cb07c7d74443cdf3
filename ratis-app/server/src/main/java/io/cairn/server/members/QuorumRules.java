package io.cairn.server.members;

import io.cairn.server.node.MemberRefusal;
import io.cairn.server.node.MemberRefusal.Reason;
import io.cairn.server.raft.MemberChanges;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.Member;
import java.util.List;

/**
 * etcd's strict checks, which keep an operator from bringing the cluster to a halt: enough voters have started, and
 * enough answer now. Who is invited counts as a voter that has not started, although it has no part in any majority yet.
 *
 * @param members the table, invited ones included
 * @param aliveMillis who was silent for longer does not count
 */
record QuorumRules(MemberChanges log, List<Member> members, long aliveMillis) {
    void checkAdd() {
        checkStarted(started(0), voters(0) + 1);
        int voters = participants().size();
        if (voters > 1 && alive() < majority(voters + 1)) {
            throw new MemberRefusal(Reason.UNHEALTHY);
        }
    }

    void checkPromote() {
        checkStarted(started(0), voters(0) + 1);
    }

    void checkRemove(long id) {
        if (started(id) < majority(voters(id))) {
            throw new MemberRefusal(Reason.NOT_ENOUGH_STARTED);
        }
        boolean down = id != log.leader() && log.silentMillis(id) > aliveMillis;
        if (!down && alive() - 1 < majority(participants().size() - 1)) {
            throw new MemberRefusal(Reason.UNHEALTHY);
        }
    }

    /** Until the peer is where it is said to be, the others must do without it. */
    void checkMove(long id) {
        int voters = participants().size();
        boolean answers = id == log.leader() || log.silentMillis(id) <= aliveMillis;
        if (voters > 1 && alive() - (answers ? 1 : 0) < majority(voters)) {
            throw new MemberRefusal(Reason.UNHEALTHY);
        }
    }

    /** One that has started may always get a second. */
    private static void checkStarted(int started, int voters) {
        boolean second = started == 1 && voters == 2;
        if (!second && started < majority(voters)) {
            throw new MemberRefusal(Reason.NOT_ENOUGH_STARTED);
        }
    }

    private static int majority(int voters) {
        return voters / 2 + 1;
    }

    private int voters(long without) {
        return (int)
                members.stream().filter(m -> m.voter() && m.id() != without).count();
    }

    private int started(long without) {
        return (int) members.stream()
                .filter(m -> m.voter() && m.id() != without && !m.name().isEmpty())
                .count();
    }

    private List<Participant> participants() {
        return log.configuration().current().stream().filter(Participant::voter).toList();
    }

    private int alive() {
        return (int) participants().stream()
                .filter(p -> p.id() == log.leader() || log.silentMillis(p.id()) <= aliveMillis)
                .count();
    }
}
