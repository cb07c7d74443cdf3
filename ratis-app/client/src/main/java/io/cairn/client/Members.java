package io.cairn.client;

/** The members of the cluster. Waits and fails as {@link Kv} does. */
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
}
