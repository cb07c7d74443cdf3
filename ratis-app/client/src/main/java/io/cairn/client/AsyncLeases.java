package io.cairn.client;

import io.cairn.api.etcd.LeaseGrantRequest;
import io.cairn.api.etcd.LeaseGrpc;
import io.cairn.api.etcd.LeaseKeepAliveRequest;
import io.cairn.api.etcd.LeaseKeepAliveResponse;
import io.cairn.api.etcd.LeaseLeasesRequest;
import io.cairn.api.etcd.LeaseRevokeRequest;
import io.cairn.api.etcd.LeaseStatus;
import io.cairn.api.etcd.LeaseTimeToLiveRequest;
import io.cairn.client.CairnException.Applied;
import io.cairn.client.CairnException.Kind;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Leases, without waiting. Futures behave as those of {@link AsyncKv}. */
public final class AsyncLeases {
    private static final String NO_LEASE = "etcdserver: requested lease not found";

    private final Calls calls;

    AsyncLeases(Calls calls) {
        this.calls = calls;
    }

    /** See {@link Leases#grant(long)}. */
    public CompletableFuture<LeaseGranted> grant(long ttlSeconds) {
        LeaseGrantRequest request =
                LeaseGrantRequest.newBuilder().setTTL(ttlSeconds).build();
        return calls.write(
                LeaseGrpc.getLeaseGrantMethod(),
                request,
                r -> new LeaseGranted(Results.header(r.getHeader()), r.getID(), r.getTTL()));
    }

    /** See {@link Leases#revoke(long)}. */
    public CompletableFuture<Header> revoke(long id) {
        LeaseRevokeRequest request = LeaseRevokeRequest.newBuilder().setID(id).build();
        return calls.write(LeaseGrpc.getLeaseRevokeMethod(), request, r -> Results.header(r.getHeader()));
    }

    /** See {@link Leases#renew(long)}. */
    public CompletableFuture<LeaseRenewed> renew(long id) {
        LeaseKeepAliveRequest request =
                LeaseKeepAliveRequest.newBuilder().setID(id).build();
        // A renewal may be repeated without harm, so it is sent as a read is.
        return calls.read(LeaseGrpc.getLeaseKeepAliveMethod(), request, AsyncLeases::renewed);
    }

    private static LeaseRenewed renewed(LeaseKeepAliveResponse wire) {
        if (wire.getTTL() <= 0) {
            throw new CompletionException(new CairnException(Kind.NOT_FOUND, Applied.NO, NO_LEASE, null));
        }
        return new LeaseRenewed(Results.header(wire.getHeader()), wire.getID(), wire.getTTL());
    }

    /** See {@link Leases#timeToLive(long, boolean)}. */
    public CompletableFuture<LeaseTime> timeToLive(long id, boolean keys) {
        LeaseTimeToLiveRequest request =
                LeaseTimeToLiveRequest.newBuilder().setID(id).setKeys(keys).build();
        return calls.read(
                LeaseGrpc.getLeaseTimeToLiveMethod(),
                request,
                r -> new LeaseTime(
                        Results.header(r.getHeader()),
                        r.getID(),
                        r.getTTL(),
                        r.getGrantedTTL(),
                        r.getKeysList().stream().map(ByteSequence::of).toList()));
    }

    /** See {@link Leases#list()}. */
    public CompletableFuture<LeaseList> list() {
        return calls.read(
                LeaseGrpc.getLeaseLeasesMethod(),
                LeaseLeasesRequest.getDefaultInstance(),
                r -> new LeaseList(
                        Results.header(r.getHeader()),
                        r.getLeasesList().stream().map(LeaseStatus::getID).toList()));
    }
}
