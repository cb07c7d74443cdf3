package io.cairn.server.etcd;

import io.cairn.api.etcd.LeaseGrantRequest;
import io.cairn.api.etcd.LeaseGrantResponse;
import io.cairn.api.etcd.LeaseGrpc;
import io.cairn.api.etcd.LeaseKeepAliveRequest;
import io.cairn.api.etcd.LeaseKeepAliveResponse;
import io.cairn.api.etcd.LeaseLeasesRequest;
import io.cairn.api.etcd.LeaseLeasesResponse;
import io.cairn.api.etcd.LeaseRevokeRequest;
import io.cairn.api.etcd.LeaseRevokeResponse;
import io.cairn.api.etcd.LeaseStatus;
import io.cairn.api.etcd.LeaseTimeToLiveRequest;
import io.cairn.api.etcd.LeaseTimeToLiveResponse;
import io.cairn.server.node.Leases;
import io.cairn.server.node.PeerInfo;
import io.cairn.server.node.Proposals;
import io.cairn.server.node.Reads;
import io.cairn.statemachine.Lease;
import io.cairn.statemachine.command.LeaseGrant;
import io.cairn.statemachine.command.LeaseRevoke;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.store.View;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** etcd's Lease service. Handlers run on event loops and never block. */
public final class LeaseService extends LeaseGrpc.LeaseImplBase {
    /** etcd's, in seconds: some 285 years. */
    static final long TTL_MAX = 9_000_000_000L;

    private static final long NO_SUCH_LEASE = -1;

    private final Proposals proposals;
    private final Reads reads;
    private final Leases leases;
    private final LeaseIds ids = new LeaseIds();
    private final Headers headers;
    private final Replies replies;

    public LeaseService(PeerInfo peer, Proposals proposals, Reads reads, Leases leases, Replies replies) {
        this.proposals = proposals;
        this.reads = reads;
        this.leases = leases;
        this.headers = new Headers(peer);
        this.replies = replies;
    }

    @Override
    public void leaseGrant(LeaseGrantRequest request, StreamObserver<LeaseGrantResponse> call) {
        if (request.getTTL() > TTL_MAX) {
            replies.refuse(call, EtcdError.LEASE_TTL_TOO_LARGE);
            return;
        }
        long id = request.getID() == 0 ? ids.next() : request.getID();
        long ttl = Math.max(leases.minTtlSeconds(), request.getTTL());
        replies.write(proposals.propose(new LeaseGrant(id, ttl)), call, outcome -> {
            Outcome.Granted granted = (Outcome.Granted) outcome;
            return LeaseGrantResponse.newBuilder()
                    .setHeader(headers.at(granted.revision()))
                    .setID(granted.lease().id())
                    .setTTL(granted.lease().ttlSeconds())
                    .build();
        });
    }

    @Override
    public void leaseRevoke(LeaseRevokeRequest request, StreamObserver<LeaseRevokeResponse> call) {
        replies.write(
                revoke(request.getID()),
                call,
                outcome -> LeaseRevokeResponse.newBuilder()
                        .setHeader(headers.at(outcome.revision()))
                        .build());
    }

    private CompletableFuture<Outcome> revoke(long id) {
        return proposals
                .propose(new LeaseRevoke(id))
                .thenCompose(outcome -> outcome instanceof Outcome.Revoking
                        ? revoke(id).thenApply(last -> isGone(last) ? outcome : last)
                        : CompletableFuture.completedFuture(outcome));
    }

    /** A lease of very many keys goes piece by piece, and somebody else may have done the last one. */
    private static boolean isGone(Outcome outcome) {
        return outcome instanceof Outcome.Rejected rejected && rejected.reason() == Outcome.Reason.LEASE_NOT_FOUND;
    }

    @Override
    public StreamObserver<LeaseKeepAliveRequest> leaseKeepAlive(StreamObserver<LeaseKeepAliveResponse> call) {
        return KeepAliveStream.begin(
                (ServerCallStreamObserver<LeaseKeepAliveResponse>) call, leases, reads, headers, replies);
    }

    @Override
    public void leaseTimeToLive(LeaseTimeToLiveRequest request, StreamObserver<LeaseTimeToLiveResponse> call) {
        replies.localAfter(
                leases.secondsLeft(request.getID()), reads, call, (left, view) -> timeToLive(request, left, view));
    }

    private LeaseTimeToLiveResponse timeToLive(LeaseTimeToLiveRequest request, OptionalLong left, View view) {
        LeaseTimeToLiveResponse.Builder response = LeaseTimeToLiveResponse.newBuilder()
                .setHeader(headers.at(view.revision()))
                .setID(request.getID());
        Lease lease = left.isEmpty() ? null : view.lease(request.getID());
        if (lease == null) {
            return response.setTTL(NO_SUCH_LEASE).build();
        }
        response.setTTL(left.getAsLong()).setGrantedTTL(lease.ttlSeconds());
        if (request.getKeys()) {
            view.leaseKeys(lease.id()).forEach(key -> response.addKeys(WireBytes.toWire(key)));
        }
        return response.build();
    }

    @Override
    public void leaseLeases(LeaseLeasesRequest request, StreamObserver<LeaseLeasesResponse> call) {
        replies.local(reads, call, view -> {
            LeaseLeasesResponse.Builder response =
                    LeaseLeasesResponse.newBuilder().setHeader(headers.at(view.revision()));
            view.leases()
                    .forEach(
                            lease -> response.addLeases(LeaseStatus.newBuilder().setID(lease.id())));
            return response.build();
        });
    }
}
