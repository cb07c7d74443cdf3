package io.cairn.client;

/** Leases: keys attached to one are deleted when it ends. Waits and fails as {@link Kv} does. */
public final class Leases {
    private final AsyncLeases async;

    Leases(AsyncLeases async) {
        this.async = async;
    }

    /** The same calls, answered by futures. */
    public AsyncLeases async() {
        return async;
    }

    /**
     * Makes a lease whose id the cluster chooses.
     *
     * @param ttlSeconds how long it lives without being renewed; the cluster may choose more
     */
    public LeaseGranted grant(long ttlSeconds) {
        return Await.answer(async.grant(ttlSeconds));
    }

    /** Ends a lease and deletes its keys; fails with NOT_FOUND when there is none. */
    public Header revoke(long id) {
        return Await.answer(async.revoke(id));
    }

    /** Starts the time of a lease again, once; fails with NOT_FOUND when there is none. */
    public LeaseRenewed renew(long id) {
        return Await.answer(async.renew(id));
    }

    /** How long a lease still lives; {@code keys}: and what is attached to it. */
    public LeaseTime timeToLive(long id, boolean keys) {
        return Await.answer(async.timeToLive(id, keys));
    }

    /** All leases. */
    public LeaseList list() {
        return Await.answer(async.list());
    }

    /** Renews a lease in the background until the keeper is closed or the lease is lost. */
    public LeaseKeeper keep(LeaseGranted lease) {
        return new LeaseKeeper(async, lease.id(), lease.ttlSeconds());
    }
}
