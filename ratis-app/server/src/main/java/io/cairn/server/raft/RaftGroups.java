package io.cairn.server.raft;

import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.server.RaftConfiguration;
import org.jspecify.annotations.Nullable;

/** Who takes part, from our words into Ratis' and back. */
final class RaftGroups {
    private RaftGroups() {}

    static RaftGroup group(long clusterId, Configuration members) {
        return RaftGroup.valueOf(RaftIds.groupId(clusterId), peers(members.current(), null));
    }

    /** @param voter null: all */
    static List<RaftPeer> peers(List<Participant> participants, @Nullable Boolean voter) {
        return participants.stream()
                .filter(p -> voter == null || p.voter() == voter)
                .map(RaftIds::peer)
                .toList();
    }

    static Configuration configuration(RaftConfiguration conf) {
        return new Configuration(
                participants(conf.getCurrentPeers(RaftPeerRole.FOLLOWER), conf.getCurrentPeers(RaftPeerRole.LISTENER)),
                participants(
                        conf.getPreviousPeers(RaftPeerRole.FOLLOWER), conf.getPreviousPeers(RaftPeerRole.LISTENER)));
    }

    private static List<Participant> participants(Collection<RaftPeer> voters, Collection<RaftPeer> listeners) {
        List<Participant> all = new ArrayList<>();
        voters.forEach(p -> all.add(new Participant(RaftIds.id(p.getId()), p.getAddress(), true)));
        listeners.forEach(p -> all.add(new Participant(RaftIds.id(p.getId()), p.getAddress(), false)));
        return all;
    }
}
