package io.cairn.server.etcd;

import io.cairn.api.etcd.AlarmRequest;
import io.cairn.api.etcd.AlarmResponse;
import io.cairn.api.etcd.DefragmentRequest;
import io.cairn.api.etcd.DefragmentResponse;
import io.cairn.api.etcd.DowngradeInfo;
import io.cairn.api.etcd.DowngradeRequest;
import io.cairn.api.etcd.DowngradeResponse;
import io.cairn.api.etcd.HashKVRequest;
import io.cairn.api.etcd.HashKVResponse;
import io.cairn.api.etcd.HashRequest;
import io.cairn.api.etcd.HashResponse;
import io.cairn.api.etcd.MaintenanceGrpc;
import io.cairn.api.etcd.MoveLeaderRequest;
import io.cairn.api.etcd.MoveLeaderResponse;
import io.cairn.api.etcd.SnapshotRequest;
import io.cairn.api.etcd.SnapshotResponse;
import io.cairn.api.etcd.StatusRequest;
import io.cairn.api.etcd.StatusResponse;
import io.cairn.server.node.Backups;
import io.cairn.server.node.Defragmentation;
import io.cairn.server.node.LeaderTransfer;
import io.cairn.server.node.PeerInfo;
import io.cairn.server.node.PeerStatus;
import io.cairn.server.node.Proposals;
import io.cairn.server.node.Reads;
import io.cairn.server.node.StoreSize;
import io.cairn.statemachine.store.View;
import io.cairn.statemachine.store.View.HashResult;
import io.grpc.stub.StreamObserver;
import java.util.regex.Pattern;

/** etcd's Maintenance service. All but alarms speak of this peer only. */
public final class MaintenanceService extends MaintenanceGrpc.MaintenanceImplBase implements Streaming {
    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+(\\.\\d+)?");

    /**
     * What the service works on.
     *
     * @param quotaBytes of the store, as the peer was told with --quota-backend-bytes
     */
    public record Node(
            PeerInfo peer,
            Reads reads,
            Proposals proposals,
            StoreSize size,
            long quotaBytes,
            LeaderTransfer leadership,
            Defragmentation defragmentation,
            Backups backups) {}

    private final Node node;
    private final Headers headers;
    private final Alarms alarms;
    private final SnapshotSender snapshots;
    private final Replies replies;

    public MaintenanceService(Node node, Replies replies) {
        this.node = node;
        this.headers = new Headers(node.peer());
        this.alarms = new Alarms(node.reads(), node.proposals(), headers, replies);
        this.snapshots = new SnapshotSender(node.backups(), replies);
        this.replies = replies;
    }

    @Override
    public void alarm(AlarmRequest request, StreamObserver<AlarmResponse> call) {
        alarms.answer(request, call);
    }

    @Override
    public void status(StatusRequest request, StreamObserver<StatusResponse> call) {
        replies.local(node.reads(), call, this::status);
    }

    @Override
    public void defragment(DefragmentRequest request, StreamObserver<DefragmentResponse> call) {
        replies.later(node.defragmentation().defragment(), call, done -> DefragmentResponse.getDefaultInstance());
    }

    /** A scan of the whole state: it has its own thread, so that reads do not wait behind it. */
    @Override
    public void hash(HashRequest request, StreamObserver<HashResponse> call) {
        replies.scan(
                node.reads(),
                call,
                view -> HashResponse.newBuilder()
                        .setHeader(headers.at(view.revision()))
                        .setHash(view.stateHash())
                        .build());
    }

    /** As {@link #hash}. */
    @Override
    public void hashKV(HashKVRequest request, StreamObserver<HashKVResponse> call) {
        replies.scan(node.reads(), call, view -> hash(view, request.getRevision()));
    }

    @Override
    public void snapshot(SnapshotRequest request, StreamObserver<SnapshotResponse> call) {
        snapshots.send(call);
    }

    @Override
    public void moveLeader(MoveLeaderRequest request, StreamObserver<MoveLeaderResponse> call) {
        replies.later(node.leadership().transfer(request.getTargetID()), call, result -> switch (result) {
            case DONE -> MoveLeaderResponse.getDefaultInstance();
            case NOT_LEADER -> throw EtcdError.NOT_LEADER.exception();
            case BAD_TRANSFEREE -> throw EtcdError.BAD_TRANSFEREE.exception();
            case TIMED_OUT -> throw EtcdError.TRANSFER_TIMED_OUT.exception();
        });
    }

    /** Cairn's formats have one version so far: there is nothing to downgrade to, and never a job to cancel. */
    @Override
    public void downgrade(DowngradeRequest request, StreamObserver<DowngradeResponse> call) {
        if (request.getAction() == DowngradeRequest.DowngradeAction.CANCEL) {
            replies.local(
                    node.reads(),
                    call,
                    view -> DowngradeResponse.newBuilder()
                            .setHeader(headers.at(view.revision()))
                            .setVersion(EtcdVersion.CLUSTER.substring(0, EtcdVersion.CLUSTER.lastIndexOf('.')))
                            .build());
            return;
        }
        if (request.getAction() == DowngradeRequest.DowngradeAction.UNRECOGNIZED) {
            replies.refuse(call, EtcdError.UNKNOWN_METHOD);
            return;
        }
        boolean wellFormed = VERSION.matcher(request.getVersion()).matches();
        replies.refuse(call, wellFormed ? EtcdError.DOWNGRADE_TARGET : EtcdError.DOWNGRADE_FORMAT);
    }

    private StatusResponse status(View view) {
        PeerStatus status = node.peer().status();
        // Clients take a size of 0 for a peer that cannot tell.
        long bytes = Math.max(1, node.size().bytes());
        StatusResponse.Builder response = StatusResponse.newBuilder()
                .setHeader(headers.at(view.revision()))
                .setVersion(EtcdVersion.SERVER)
                .setStorageVersion(EtcdVersion.STORAGE)
                .setDbSize(bytes)
                .setDbSizeInUse(Math.max(1, Math.min(bytes, node.size().bytesInUse())))
                .setDbSizeQuota(node.quotaBytes())
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
        view.alarms().forEach(alarm -> response.addErrors(Alarms.text(alarm)));
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

    @Override
    public void endStreams() {
        snapshots.endStreams();
    }
}
