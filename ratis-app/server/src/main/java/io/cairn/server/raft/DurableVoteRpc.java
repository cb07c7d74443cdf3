package io.cairn.server.raft;

import io.cairn.statemachine.CrashPoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import org.apache.ratis.grpc.server.GrpcServices;
import org.apache.ratis.grpc.server.GrpcServicesImpl;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionReplyProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.protocol.RaftServerAsynchronousProtocol;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a request for votes only after the vote for oneself would survive a power loss, and connects anew to a peer
 * that has another address; passes on the rest.
 */
final class DurableVoteRpc implements GrpcServices {
    private static final Logger LOG = LoggerFactory.getLogger(DurableVoteRpc.class);

    private final RaftPeerId self;
    private final GrpcServicesImpl services;
    private final TermDurability durability;
    private final LogConsumer consumer;

    DurableVoteRpc(RaftPeerId self, GrpcServicesImpl services, TermDurability durability, LogConsumer consumer) {
        this.self = self;
        this.services = services;
        this.durability = durability;
        this.consumer = consumer;
    }

    GrpcServicesImpl services() {
        return services;
    }

    @Override
    public RequestVoteReplyProto requestVote(RequestVoteRequestProto request) throws IOException {
        if (!request.getPreVote()) {
            durability.ensure(request.getCandidateTerm());
            CrashPoint.CAMPAIGN_READY.reached();
        }
        RequestVoteReplyProto reply = services.requestVote(request);
        if (reply.getShouldShutdown()) {
            // Only a leader says so, of one that is not in its committed configuration. Ratis closes without a reason.
            consumer.removed();
        }
        return reply;
    }

    @Override
    public AppendEntriesReplyProto appendEntries(AppendEntriesRequestProto request) throws IOException {
        return services.appendEntries(request);
    }

    @Override
    public InstallSnapshotReplyProto installSnapshot(InstallSnapshotRequestProto request) throws IOException {
        return services.installSnapshot(request);
    }

    @Override
    public StartLeaderElectionReplyProto startLeaderElection(StartLeaderElectionRequestProto request)
            throws IOException {
        return services.startLeaderElection(request);
    }

    @Override
    public RaftServerAsynchronousProtocol async() {
        return services.async();
    }

    @Override
    public void handleException(RaftPeerId id, Exception e, boolean reconnect) {
        services.handleException(id, e, reconnect);
    }

    @Override
    public void notifyNotLeader(RaftGroupId groupId) {
        services.notifyNotLeader(groupId);
    }

    /** Called for every configuration as it arrives, by the leader and by followers alike, the newest address first. */
    @Override
    public void addRaftPeers(Collection<RaftPeer> peers) {
        for (RaftPeer peer : peers) {
            String before = PeerNames.put(self, peer);
            services.addRaftPeers(PeerNames.named(self, peer));
            if (before != null && !before.equals(peer.getAddress())) {
                LOG.info("{} moves from {} to {}", peer.getId(), before, peer.getAddress());
                connectAnew(peer.getId());
            }
        }
    }

    /** Closing a connection waits for the calls on it, and whoever tells of a configuration holds Ratis' locks. */
    private void connectAnew(RaftPeerId peer) {
        Thread thread = new Thread(() -> services.getProxies().resetProxy(peer), "moved-" + peer);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void addRaftPeers(RaftPeer... peers) {
        addRaftPeers(List.of(peers));
    }

    @Override
    public InetSocketAddress getInetSocketAddress() {
        return services.getInetSocketAddress();
    }

    @Override
    public InetSocketAddress getClientServerAddress() {
        return services.getClientServerAddress();
    }

    @Override
    public InetSocketAddress getAdminServerAddress() {
        return services.getAdminServerAddress();
    }

    @Override
    public RpcType getRpcType() {
        return services.getRpcType();
    }

    @Override
    public void start() throws IOException {
        services.start();
    }

    @Override
    public void close() throws IOException {
        services.close();
        PeerNames.forget(self);
    }
}
