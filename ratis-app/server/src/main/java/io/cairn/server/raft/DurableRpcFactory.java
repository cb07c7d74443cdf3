package io.cairn.server.raft;

import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.grpc.server.GrpcLogAppender;
import org.apache.ratis.grpc.server.GrpcServices;
import org.apache.ratis.grpc.server.GrpcServicesImpl;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;

/** Puts {@link DurableVoteRpc} around Ratis' gRPC services. */
final class DurableRpcFactory extends GrpcFactory {
    static final String TERM_DURABILITY = "cairn.term.durability";

    static final String LOG_CONSUMER = "cairn.log.consumer";

    private final TermDurability durability;
    private final LogConsumer consumer;

    DurableRpcFactory(Parameters parameters) {
        super(parameters);
        this.durability = parameters.get(TERM_DURABILITY, TermDurability.class);
        this.consumer = parameters.get(LOG_CONSUMER, LogConsumer.class);
    }

    @Override
    public GrpcServices newRaftServerRpc(RaftServer server) {
        return new DurableVoteRpc(
                server.getId(), (GrpcServicesImpl) super.newRaftServerRpc(server), durability, consumer);
    }

    @Override
    public LogAppender newLogAppender(RaftServer.Division server, LeaderState state, FollowerInfo follower) {
        return new Appender(server, state, follower);
    }

    /** Ratis' own appender expects its own services and must not meet the wrapper. */
    private static final class Appender extends GrpcLogAppender {
        private final LostReplies lostReplies = new LostReplies();

        Appender(RaftServer.Division server, LeaderState state, FollowerInfo follower) {
            super(server, state, follower);
        }

        /** Asked in every round of the appender's thread. */
        @Override
        public boolean shouldSendAppendEntries() {
            StagedListener.mark(this);
            lostReplies.look(this);
            return super.shouldSendAppendEntries();
        }

        @Override
        public GrpcServicesImpl getServerRpc() {
            return ((DurableVoteRpc) getServer().getRaftServer().getServerRpc()).services();
        }
    }
}
