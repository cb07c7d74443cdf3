package io.cairn.server.admin;

import io.cairn.api.admin.AdminGrpc;
import io.cairn.api.admin.CreateSnapshotRequest;
import io.cairn.api.admin.CreateSnapshotResponse;
import io.cairn.api.admin.ExplainLogRequest;
import io.cairn.api.admin.ExplainLogResponse;
import io.cairn.api.admin.ListSnapshotsRequest;
import io.cairn.api.admin.ListSnapshotsResponse;
import io.cairn.api.admin.ListStandingsRequest;
import io.cairn.api.admin.ListStandingsResponse;
import io.cairn.api.admin.PeerStatusRequest;
import io.cairn.api.admin.PeerStatusResponse;
import io.cairn.api.admin.ReplaceMemberRequest;
import io.cairn.api.admin.ReplaceMemberResponse;
import io.cairn.api.admin.SaveBackupRequest;
import io.cairn.api.admin.SaveBackupResponse;
import io.cairn.server.etcd.EtcdVersion;
import io.cairn.server.etcd.Replies;
import io.cairn.server.etcd.Streaming;
import io.cairn.server.node.Backups;
import io.cairn.server.node.MemberChange;
import io.cairn.server.node.Members;
import io.cairn.server.node.PeerInfo;
import io.cairn.server.node.Reads;
import io.cairn.server.node.Snapshots;
import io.cairn.server.node.StoreSize;
import io.cairn.server.node.Unavailable;
import io.cairn.statemachine.store.View;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.TimeUnit;

/** cairn.v1.Admin: what this peer knows of itself, its checkpoints, its log. */
public final class AdminService extends AdminGrpc.AdminImplBase implements Streaming {
    /** A checkpoint takes milliseconds plus the fsync and checksums of new files; after that something is wrong. */
    private static final long SNAPSHOT_DEADLINE_SECONDS = 120;

    private final PeerInfo peer;
    private final Reads reads;
    private final Snapshots snapshots;
    private final StoreSize size;
    private final Members members;
    private final String cairnVersion;
    private final Replies replies;
    private final BackupSender backups;

    public AdminService(
            PeerInfo peer,
            Reads reads,
            Snapshots snapshots,
            Backups backups,
            StoreSize size,
            Members members,
            String cairnVersion,
            Replies replies) {
        this.peer = peer;
        this.reads = reads;
        this.snapshots = snapshots;
        this.size = size;
        this.members = members;
        this.cairnVersion = cairnVersion;
        this.replies = replies;
        this.backups = new BackupSender(backups, () -> peer.status().name(), replies);
    }

    /** Also answers while the peer has no state to read from yet: then the revisions are 0. */
    @Override
    public void status(PeerStatusRequest request, StreamObserver<PeerStatusResponse> call) {
        replies.soon(call, this::status);
    }

    @Override
    public void createSnapshot(CreateSnapshotRequest request, StreamObserver<CreateSnapshotResponse> call) {
        replies.later(
                snapshots.create().orTimeout(SNAPSHOT_DEADLINE_SECONDS, TimeUnit.SECONDS),
                call,
                AdminMessages::created);
    }

    @Override
    public void listSnapshots(ListSnapshotsRequest request, StreamObserver<ListSnapshotsResponse> call) {
        replies.soon(call, () -> AdminMessages.list(snapshots.list()));
    }

    @Override
    public void explainLog(ExplainLogRequest request, StreamObserver<ExplainLogResponse> call) {
        replies.soon(
                call,
                () -> AdminMessages.log(snapshots.explainLog(), peer.status().logMaxBytes()));
    }

    @Override
    public void replaceMember(ReplaceMemberRequest request, StreamObserver<ReplaceMemberResponse> call) {
        MemberChange.Replace replace = new MemberChange.Replace(request.getId(), request.getBy());
        replies.later(members.change(replace), call, view -> {
            view.close();
            return ReplaceMemberResponse.getDefaultInstance();
        });
    }

    @Override
    public void listStandings(ListStandingsRequest request, StreamObserver<ListStandingsResponse> call) {
        replies.soon(
                call,
                () -> AdminMessages.standings(members.standings(), peer.status().commit()));
    }

    @Override
    public void saveBackup(SaveBackupRequest request, StreamObserver<SaveBackupResponse> call) {
        backups.send(request.getHaveList(), call);
    }

    @Override
    public void endStreams() {
        backups.endStreams();
    }

    private PeerStatusResponse status() {
        PeerStatusResponse.Builder response = AdminMessages.status(peer.status())
                .setCairnVersion(cairnVersion)
                .setEtcdVersion(EtcdVersion.SERVER)
                .setDbBytes(size.bytes());
        try (View view = reads.local()) {
            response.setRevision(view.revision()).setCompactRevision(view.compactedRevision());
        } catch (Unavailable e) {
            response.setRevision(0).setCompactRevision(0);
        }
        return response.build();
    }
}
