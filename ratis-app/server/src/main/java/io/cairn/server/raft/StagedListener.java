package io.cairn.server.raft;

import java.lang.reflect.Method;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LogAppender;

/**
 * Ends the staging of a new listener, which Ratis 3.3.0 forgets: it marks only new voters as caught up. So the leader
 * would take a peer that came as a listener for one that is still being staged, also after it got its vote. Should that
 * peer die, the next change of the configuration would wait for it, fail after the staging timeout, and drop its log
 * appender, so that it would get no entry any more as long as that leader leads.
 */
final class StagedListener {
    private static final String MARK = "catchUp";

    private StagedListener() {}

    /** Marks the appender's follower if the configuration has it as a listener: that was appended when it had caught up. */
    static void mark(LogAppender appender) {
        FollowerInfo follower = appender.getFollower();
        if (!appender.getLeaderState().isFollowerBootstrapping(follower)) {
            return;
        }
        RaftConfiguration configuration = appender.getServer().getRaftConf();
        if (configuration.getPeer(follower.getId(), RaftPeerRole.LISTENER) != null) {
            catchUp(follower);
        }
    }

    private static void catchUp(FollowerInfo follower) {
        try {
            Method mark = follower.getClass().getDeclaredMethod(MARK);
            mark.setAccessible(true);
            mark.invoke(follower);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this is another Ratis than 3.3.0", e);
        }
    }
}
