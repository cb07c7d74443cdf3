package io.cairn.server.raft;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.ratis.client.impl.ClientProtoUtils;
import org.apache.ratis.proto.RaftProtos.CommitInfoProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.ReadIndexRequestProto;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer.Division;
import org.apache.ratis.server.protocol.RaftServerAsynchronousProtocol;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.util.ProtoUtils;

/** What a leader does for and with its followers beyond Ratis: nudges them, and watches that a majority answers. */
final class FollowerCare implements AutoCloseable {
    /** A follower's clients wait, but if batches are going out anyway the next one is there sooner than a nudge. */
    private static final long URGENT_MICROS = 150;

    /** When no client of a follower waits, the next batch usually carries the commit; give it the time to. */
    private static final long PATIENCE_MICROS = 2_000;

    private final Division division;
    private final CommitNudge nudge;
    private final QuorumWatchdog watchdog;
    private final Map<RaftPeerId, ReadIndexRequestProto> requests = new ConcurrentHashMap<>();

    FollowerCare(Division division, Duration electionTimeout, Runnable stepDown) {
        this.division = division;
        this.nudge = new CommitNudge(this::heartbeatToFollowersBehind);
        this.watchdog = new QuorumWatchdog(
                new QuorumWatchdog.Leadership() {
                    @Override
                    public List<List<ServerRpcProto>> voters() {
                        return otherVoters();
                    }

                    @Override
                    public void stepDown() {
                        stepDown.run();
                    }
                },
                electionTimeout);
    }

    void committed(boolean urgent) {
        nudge.committed(urgent ? URGENT_MICROS : PATIENCE_MICROS);
    }

    private boolean heartbeatToFollowersBehind() throws IOException {
        if (!division.getInfo().isLeader()) {
            return false;
        }
        long commit = division.getRaftLog().getLastCommittedIndex();
        TermIndex last = division.getRaftLog().getLastEntryTermIndex();
        if (last != null && last.getIndex() > commit) {
            // An entry is in flight, appended after the last one was applied: it brings the commit along.
            return true;
        }
        boolean behind = false;
        for (CommitInfoProto info : division.getCommitInfos()) {
            RaftPeerId id = RaftPeerId.valueOf(info.getServer().getId());
            if (!id.equals(division.getId()) && info.getCommitIndex() < commit) {
                behind = true;
                ((RaftServerAsynchronousProtocol) division)
                        .readIndexAsync(requests.computeIfAbsent(id, this::readIndexRequest));
            }
        }
        return behind;
    }

    private ReadIndexRequestProto readIndexRequest(RaftPeerId follower) {
        RaftClientRequest read = RaftClientRequest.newBuilder()
                .setClientId(ClientId.randomId())
                .setServerId(division.getId())
                .setGroupId(division.getMemberId().getGroupId())
                .setCallId(0)
                .setType(RaftClientRequest.readRequestType())
                .build();
        return ReadIndexRequestProto.newBuilder()
                .setServerRequest(RaftRpcRequestProto.newBuilder()
                        .setRequestorId(follower.toByteString())
                        .setReplyId(division.getId().toByteString())
                        .setRaftGroupId(ProtoUtils.toRaftGroupIdProtoBuilder(
                                division.getMemberId().getGroupId())))
                .setClientRequest(ClientProtoUtils.toRaftClientRequestProto(read))
                .build();
    }

    /** Per configuration that must agree; empty when this peer does not lead. */
    private List<List<ServerRpcProto>> otherVoters() {
        if (!division.getInfo().isLeader()) {
            return List.of();
        }
        List<ServerRpcProto> followers = followers();
        RaftConfiguration conf = division.getRaftConf();
        List<ServerRpcProto> current = only(conf.getCurrentPeers(RaftPeerRole.FOLLOWER), followers);
        Collection<RaftPeer> before = conf.getPreviousPeers(RaftPeerRole.FOLLOWER);
        return before.isEmpty() ? List.of(current) : List.of(current, only(before, followers));
    }

    private List<ServerRpcProto> followers() {
        return division.getInfo().getRoleInfoProto().getLeaderInfo().getFollowerInfoList();
    }

    private static List<ServerRpcProto> only(Collection<RaftPeer> voters, List<ServerRpcProto> followers) {
        Set<RaftPeerId> ids = voters.stream().map(RaftPeer::getId).collect(Collectors.toSet());
        return followers.stream()
                .filter(f -> ids.contains(RaftPeerId.valueOf(f.getId().getId())))
                .toList();
    }

    long silentMillis(RaftPeerId peer) {
        return followers().stream()
                .filter(f -> RaftPeerId.valueOf(f.getId().getId()).equals(peer))
                .mapToLong(ServerRpcProto::getLastRpcElapsedTimeMs)
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }

    /** Commit index that a peer has told; 0 when it never did. */
    long commitOf(RaftPeerId peer) {
        return division.getCommitInfos().stream()
                .filter(info -> RaftPeerId.valueOf(info.getServer().getId()).equals(peer))
                .mapToLong(info -> info.getCommitIndex() + 1)
                .max()
                .orElse(0);
    }

    @Override
    public void close() {
        nudge.close();
        watchdog.close();
    }
}
