package io.cairn.server.raft;

import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.Position;
import java.util.HexFormat;
import java.util.UUID;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.protocol.TermIndex;

/** Our ids and positions in Ratis' terms and back. */
final class RaftIds {
    private RaftIds() {}

    static RaftPeerId peerId(long id) {
        return RaftPeerId.valueOf(HexFormat.of().toHexDigits(id));
    }

    static long id(RaftPeerId id) {
        return HexFormat.fromHexDigitsToLong(id.toString());
    }

    /** The group is named by the cluster id alone, so that one number tells clusters apart everywhere. */
    static RaftGroupId groupId(long clusterId) {
        return RaftGroupId.valueOf(new UUID(clusterId, ~clusterId));
    }

    static RaftPeer peer(Participant participant) {
        return RaftPeer.newBuilder()
                .setId(peerId(participant.id()))
                .setAddress(participant.address())
                .setStartupRole(participant.voter() ? RaftPeerRole.FOLLOWER : RaftPeerRole.LISTENER)
                .build();
    }

    static Position position(TermIndex termIndex) {
        return position(termIndex.getTerm(), termIndex.getIndex());
    }

    static Position position(long term, long raftIndex) {
        return new Position(term, raftIndex + 1);
    }

    static TermIndex termIndex(Position position) {
        return TermIndex.valueOf(position.term(), position.index() - 1);
    }
}
