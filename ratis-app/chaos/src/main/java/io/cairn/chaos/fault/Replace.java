package io.cairn.chaos.fault;

import io.cairn.api.admin.ReplaceMemberRequest;
import io.cairn.chaos.cluster.Cluster;
import io.cairn.chaos.cluster.PeerProcess;

/** One member is lost for good, or only unwanted, and a new peer with a name of its own takes its place in one step. */
record Replace(boolean dead) implements Fault {
    @Override
    public boolean costsData() {
        return true;
    }

    @Override
    public void strike(Arena arena) {
        PeerProcess leaving = arena.peer(Target.FOLLOWER);
        long leavingId = Joins.id(leaving);
        if (dead) {
            leaving.kill();
        }
        PeerProcess joiner = Joins.learner(arena);
        arena.say(joiner.name() + " is to replace " + leaving.name());
        joiner.start();
        Cluster.awaitReady(joiner);
        long id = Joins.id(joiner);
        ReplaceMemberRequest request =
                ReplaceMemberRequest.newBuilder().setId(leavingId).setBy(id).build();
        Joins.insist(
                arena,
                joiner.name() + " replaces " + leaving.name(),
                members -> Joins.isVoter(members, id) && Joins.isGone(members, leavingId),
                leader -> leader.admin(Joins.CALL_WITHIN).replaceMember(request));
        Joins.leaves(arena.cluster(), leaving);
    }
}
