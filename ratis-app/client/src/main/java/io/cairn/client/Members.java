package io.cairn.client;

import java.util.List;

/** The members of the cluster. Waits and fails as {@link Kv} does. Ids are unsigned. */
public final class Members {
    private final AsyncMembers async;

    Members(AsyncMembers async) {
        this.async = async;
    }

    /** The same calls, answered by futures. */
    public AsyncMembers async() {
        return async;
    }

    /** Who is in the cluster now; needs a majority. */
    public MemberList list() {
        return Await.answer(async.list());
    }

    /** Who is in the cluster as the peer at {@code endpoint} knows; works without a majority, may be stale. */
    public MemberList listAt(String endpoint) {
        return Await.answer(async.listAt(endpoint));
    }

    /**
     * Announces a member, whose peer is started afterwards. It counts in no majority until that peer has caught up.
     *
     * @param peerUrls where other members will reach it
     * @param learner whether it stays without a vote until it is promoted
     */
    public MemberAdded add(List<String> peerUrls, boolean learner) {
        return Await.answer(async.add(peerUrls, learner));
    }

    /** Removes a member; its peer ends by itself. */
    public MemberList remove(long id) {
        return Await.answer(async.remove(id));
    }

    /** Gives a learner that has caught up its vote. */
    public MemberList promote(long id) {
        return Await.answer(async.promote(id));
    }

    /** Has the others reach a member at another address, the first of {@code peerUrls}; its peer is to be started there. */
    public MemberList update(long id, List<String> peerUrls) {
        return Await.answer(async.update(id, peerUrls));
    }

    /**
     * Swaps a member for a learner that has caught up, in one step that never leaves a voter less. May be repeated: what
     * is done stays done. Fails with UNIMPLEMENTED against etcd.
     *
     * @param id of the one that leaves; its peer ends by itself
     * @param by of the learner that takes its place
     */
    public MemberList replace(long id, long by) {
        return Await.answer(async.replace(id, by));
    }

    /**
     * How far the leader has brought each participant. Fails with UNIMPLEMENTED against etcd.
     *
     * @param endpoint of the leader; any other peer knows of none
     */
    public Standings standings(String endpoint) {
        return Await.answer(async.standings(endpoint));
    }

    /**
     * Hands leadership over and waits until it is taken.
     *
     * @param endpoint of the leader; any other refuses with FAILED_PRECONDITION
     * @param id of the voter that shall lead
     */
    public Header moveLeader(String endpoint, long id) {
        return Await.answer(async.moveLeader(endpoint, id));
    }
}
