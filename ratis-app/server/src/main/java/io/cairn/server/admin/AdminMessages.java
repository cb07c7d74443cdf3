package io.cairn.server.admin;

import io.cairn.api.admin.CreateSnapshotResponse;
import io.cairn.api.admin.Disk;
import io.cairn.api.admin.ExplainLogResponse;
import io.cairn.api.admin.GapCount;
import io.cairn.api.admin.ListSnapshotsResponse;
import io.cairn.api.admin.ListStandingsResponse;
import io.cairn.api.admin.LogExtent;
import io.cairn.api.admin.LogPart;
import io.cairn.api.admin.PeerStatusResponse;
import io.cairn.api.admin.Role;
import io.cairn.api.admin.Snapshot;
import io.cairn.api.admin.Standing;
import io.cairn.api.admin.Transfer;
import io.cairn.server.node.ApplyGaps;
import io.cairn.server.node.DiskSpace;
import io.cairn.server.node.PeerStatus;
import io.cairn.server.node.Snapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a peer knows of itself, as messages of cairn.v1.Admin. */
final class AdminMessages {
    private AdminMessages() {}

    static PeerStatusResponse.Builder status(PeerStatus status) {
        return PeerStatusResponse.newBuilder()
                .setName(status.name())
                .setId(status.id())
                .setClusterId(status.clusterId())
                .setRole(role(status.role()))
                .setLeaderId(status.leaderId())
                .setTerm(status.term())
                .setIndex(status.index())
                .setCommit(status.commit())
                .setApplied(status.applied())
                .setSnapshotIndex(status.snapshotIndex())
                .setSnapshotAgeMs(status.snapshotAgeMillis())
                .setLogStartIndex(status.logStartIndex())
                .setLogBytes(status.logBytes())
                .setLogMaxBytes(status.logMaxBytes())
                .setLag(status.lag())
                .setToleratedFailures(status.toleratedFailures())
                .setReady(status.ready())
                .setReason(status.notReadyReason())
                .setDisk(disk(status.disk()))
                .addAllTransfers(
                        status.transfers().stream().map(AdminMessages::transfer).toList());
    }

    private static Disk disk(DiskSpace disk) {
        return Disk.newBuilder()
                .setFreeBytes(disk.freeBytes())
                .setTotalBytes(disk.totalBytes())
                .setReserveBytes(disk.reserveBytes())
                .setLevel(disk.level().name().toLowerCase(Locale.ROOT))
                .build();
    }

    private static Transfer transfer(io.cairn.server.node.Transfer transfer) {
        return Transfer.newBuilder()
                .setSending(transfer.sending())
                .setPeerId(transfer.peer())
                .setPeerName(transfer.peerName())
                .setIndex(transfer.index())
                .setBytes(transfer.bytes())
                .setTotalBytes(transfer.totalBytes())
                .setReusedBytes(transfer.reusedBytes())
                .setBytesPerSecond(transfer.bytesPerSecond())
                .setEtaMs(transfer.etaMillis())
                .build();
    }

    static CreateSnapshotResponse created(Snapshots.Created created) {
        return CreateSnapshotResponse.newBuilder()
                .setSnapshot(snapshot(created.snapshot()))
                .setTookMicros(created.tookMicros())
                .setApplyHeldUpMicros(created.gaps().longestMicros())
                .addAllApplyGaps(gaps(created.gaps()))
                .setLogBefore(extent(created.before()))
                .setLogAfter(extent(created.after()))
                .build();
    }

    private static List<GapCount> gaps(ApplyGaps gaps) {
        List<GapCount> counts = new ArrayList<>();
        for (int i = 0; i < gaps.counts().size(); i++) {
            boolean bounded = i < ApplyGaps.BOUNDS_MICROS.size();
            counts.add(GapCount.newBuilder()
                    .setUpToMicros(bounded ? ApplyGaps.BOUNDS_MICROS.get(i) : 0)
                    .setCount(gaps.counts().get(i))
                    .build());
        }
        return counts;
    }

    static ListSnapshotsResponse list(List<Snapshots.Taken> taken) {
        ListSnapshotsResponse.Builder response = ListSnapshotsResponse.newBuilder();
        taken.forEach(one -> response.addSnapshots(snapshot(one)));
        return response.build();
    }

    static ExplainLogResponse log(List<Snapshots.LogPart> parts, long maxBytes) {
        ExplainLogResponse.Builder response = ExplainLogResponse.newBuilder().setMaxBytes(maxBytes);
        for (Snapshots.LogPart part : parts) {
            response.addParts(LogPart.newBuilder()
                    .setExtent(extent(part.extent()))
                    .setHeldBy(part.heldBy())
                    .setWhy(part.why()));
        }
        return response.build();
    }

    static ListStandingsResponse standings(List<io.cairn.server.node.Standing> standings, long commit) {
        ListStandingsResponse.Builder response =
                ListStandingsResponse.newBuilder().setCommit(commit);
        for (io.cairn.server.node.Standing standing : standings) {
            response.addStandings(Standing.newBuilder()
                    .setId(standing.id())
                    .setVoter(standing.voter())
                    .setAnswers(standing.answers())
                    .setCommit(standing.commit()));
        }
        return response.build();
    }

    private static Snapshot snapshot(Snapshots.Taken taken) {
        return Snapshot.newBuilder()
                .setTerm(taken.claim().term())
                .setIndex(taken.claim().index())
                .setRevision(taken.revision())
                .setBytes(taken.bytes())
                .setCreatedMs(taken.createdMillis())
                .build();
    }

    private static LogExtent extent(Snapshots.LogExtent extent) {
        return LogExtent.newBuilder()
                .setFirstIndex(extent.firstIndex())
                .setLastIndex(extent.lastIndex())
                .setBytes(extent.bytes())
                .build();
    }

    private static Role role(PeerStatus.Role role) {
        return switch (role) {
            case LEADER -> Role.LEADER;
            case FOLLOWER -> Role.FOLLOWER;
            case CANDIDATE -> Role.CANDIDATE;
            case LISTENER -> Role.LISTENER;
        };
    }
}
