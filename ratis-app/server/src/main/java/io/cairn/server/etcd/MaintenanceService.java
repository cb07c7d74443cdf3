package io.cairn.server.etcd;

import io.cairn.api.etcd.DowngradeInfo;
import io.cairn.api.etcd.HashKVRequest;
import io.cairn.api.etcd.HashKVResponse;
import io.cairn.api.etcd.MaintenanceGrpc;
import io.cairn.api.etcd.StatusRequest;
import io.cairn.api.etcd.StatusResponse;
import io.cairn.server.node.PeerInfo;
import io.cairn.server.node.PeerStatus;
import io.cairn.server.node.Reads;
import io.cairn.server.node.StoreSize;
import io.cairn.statemachine.store.View;
import io.cairn.statemachine.store.View.HashResult;
import io.grpc.stub.StreamObserver;

/** Status and HashKV of etcd's Maintenance service. Both speak of this peer only and need no leader. */
public final class MaintenanceService extends MaintenanceGrpc.MaintenanceImplBase {
    private final PeerInfo peer;
    private final Reads reads;
    private final StoreSize size;
    private final long quotaBytes;
    private final Headers headers;
    private final Replies replies;

    /** @param quotaBytes of the store, as the peer was told with --quota-backend-bytes */
    public MaintenanceService(PeerInfo peer, Reads reads, StoreSize size, long quotaBytes, Replies replies) {
        this.peer = peer;
        this.reads = reads;
        this.size = size;
        this.quotaBytes = quotaBytes;
        this.headers = new Headers(peer);
        this.replies = replies;
    }

    @Override
    public void status(StatusRequest request, StreamObserver<StatusResponse> call) {
        replies.local(reads, call, this::status);
    }

    /** A scan of the whole history: it has its own thread, so that reads do not wait behind it. */
    @Override
    public void hashKV(HashKVRequest request, StreamObserver<HashKVResponse> call) {
        replies.scan(reads, call, view -> hash(view, request.getRevision()));
    }

    private StatusResponse status(View view) {
        PeerStatus status = peer.status();
        // Clients take a size of 0 for a peer that cannot tell.
        long bytes = Math.max(1, size.bytes());
        StatusResponse.Builder response = StatusResponse.newBuilder()
                .setHeader(headers.at(view.revision()))
                .setVersion(EtcdVersion.SERVER)
                .setStorageVersion(EtcdVersion.STORAGE)
                .setDbSize(bytes)
                .setDbSizeInUse(bytes)
                .setDbSizeQuota(quotaBytes)
                .setLeader(status.leaderId())
                .setRaftTerm(status.term())
                // An entry may be applied between the two readings; what is applied is committed.
                .setRaftIndex(Math.max(status.commit(), status.applied()))
                .setRaftAppliedIndex(status.applied())
                .setIsLearner(status.role() == PeerStatus.Role.LISTENER)
                .setDowngradeInfo(DowngradeInfo.getDefaultInstance());
        if (status.leaderId() == 0) {
            response.addErrors(EtcdError.NO_LEADER.text());
        }
        return response.build();
    }

    private HashKVResponse hash(View view, long revision) {
        HashResult result = view.hash(revision);
        if (result instanceof HashResult.Rejected rejected) {
            throw EtcdError.of(rejected.reason()).exception();
        }
        HashResult.Hash hash = (HashResult.Hash) result;
        return HashKVResponse.newBuilder()
                .setHeader(headers.at(view.revision()))
                .setHash(hash.hash())
                .setCompactRevision(hash.compactedRevision())
                .setHashRevision(hash.revision())
                .build();
    }
}
