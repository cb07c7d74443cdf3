package io.cairn.chaos.fault;

import io.cairn.api.etcd.MemberPromoteRequest;
import io.cairn.api.etcd.MemberRemoveRequest;
import io.cairn.chaos.cluster.Await;
import io.cairn.chaos.cluster.Cluster;
import io.cairn.chaos.cluster.PeerProcess;
import java.time.Duration;

/**
 * A new peer joins as a learner, becomes a voter, and after a while is removed again.
 *
 * @param killed whether it dies once on the way
 * @param stays how long it is a voter
 */
record Learner(boolean killed, Duration stays) implements Fault {
    @Override
    public void strike(Arena arena) {
        PeerProcess joiner = Joins.learner(arena);
        arena.say(joiner.name() + " joins as a learner");
        joiner.start();
        Cluster.awaitReady(joiner);
        if (killed) {
            joiner.kill();
            joiner.start();
            Cluster.awaitReady(joiner);
        }
        long id = Joins.id(joiner);
        Joins.insist(
                arena,
                joiner.name() + " becomes a voter",
                members -> Joins.isVoter(members, id),
                leader -> leader.cluster(Joins.CALL_WITHIN)
                        .memberPromote(
                                MemberPromoteRequest.newBuilder().setID(id).build()));
        arena.say(joiner.name() + " is a voter");
        Await.pause(stays);
        Joins.insist(
                arena,
                joiner.name() + " is removed",
                members -> Joins.isGone(members, id),
                leader -> leader.cluster(Joins.CALL_WITHIN)
                        .memberRemove(MemberRemoveRequest.newBuilder().setID(id).build()));
        arena.say(joiner.name() + " was removed");
        Joins.leaves(arena.cluster(), joiner);
    }
}
