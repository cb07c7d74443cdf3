package io.cairn.server.raft;

import org.apache.ratis.grpc.server.GrpcLogAppender;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.util.Timestamp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the last entry again when its reply was lost with the connection. Ratis 3.3.0 then forgets that it has sent it, but
 * not how far it was, and goes on behind it; heartbeats tell a leader nothing about what a follower has, so only the next
 * entry would bring the news. Ours waits for the one before: a leader that lost the replies of a majority at once would
 * never commit anything again, and go on leading. One thread, that of the appender.
 */
final class LostReplies {
    private static final Logger LOG = LoggerFactory.getLogger(LostReplies.class);

    /** A reply that is just being looked at is expected no more, and counts nowhere yet. */
    private static final long BEING_LOOKED_AT_MILLIS = 50;

    private static final long NONE = -1;

    /** The entry that was sent, is not known to be there, and of which no reply is expected. */
    private long lost = NONE;

    private Timestamp since = Timestamp.currentTime();

    /** Called in every round of the appender. */
    void look(GrpcLogAppender appender) {
        FollowerInfo follower = appender.getFollower();
        long last = follower.getNextIndex() - 1;
        if (appender.hasPendingDataRequests() || follower.getMatchIndex() >= last || !canSend(appender, last)) {
            lost = NONE;
        } else if (lost != last) {
            lost = last;
            since = Timestamp.currentTime();
        } else if (hasAnswered(follower)) {
            LOG.info("{}: no reply is left to come for entry {}, sending it again", follower.getName(), last + 1);
            follower.setNextIndex(last);
            lost = NONE;
        }
    }

    /** Whatever the follower makes of it, it answers how far it is. */
    private static boolean canSend(GrpcLogAppender appender, long index) {
        return index >= appender.getServer().getRaftLog().getStartIndex()
                && (index == 0 || appender.getPrevious(index) != null);
    }

    /** Since then; there is no use in sending anything to one that is away. */
    private boolean hasAnswered(FollowerInfo follower) {
        return follower.getLastRpcResponseTime().compareTo(since.addTimeMs(BEING_LOOKED_AT_MILLIS)) > 0;
    }
}
