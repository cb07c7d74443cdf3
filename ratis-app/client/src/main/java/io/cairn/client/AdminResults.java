package io.cairn.client;

import io.cairn.api.admin.CreateSnapshotResponse;
import io.cairn.api.admin.ExplainLogResponse;
import io.cairn.api.admin.ListSnapshotsResponse;
import io.cairn.api.admin.PeerStatusResponse;
import io.cairn.api.etcd.HashKVResponse;
import io.cairn.api.etcd.StatusResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** From what calls about peers answer on the wire to what this package shows. */
final class AdminResults {
    private AdminResults() {}

    static PeerStatus peer(PeerStatusResponse wire) {
        return new PeerStatus(
                wire.getName(),
                wire.getId(),
                wire.getClusterId(),
                role(wire.getRole()),
                wire.getLeaderId(),
                wire.getTerm(),
                wire.getIndex(),
                wire.getCommit(),
                wire.getApplied(),
                wire.getRevision(),
                wire.getCompactRevision(),
                wire.getSnapshotIndex(),
                age(wire.getSnapshotAgeMs()),
                new LogExtent(wire.getLogStartIndex(), wire.getIndex(), wire.getLogBytes()),
                wire.getLogMaxBytes(),
                wire.getLag(),
                wire.getToleratedFailures() < 0 ? OptionalInt.empty() : OptionalInt.of(wire.getToleratedFailures()),
                wire.getReady(),
                wire.getReason(),
                wire.getCairnVersion(),
                wire.getEtcdVersion(),
                wire.getDbBytes(),
                new DiskSpace(
                        wire.getDisk().getFreeBytes(),
                        wire.getDisk().getTotalBytes(),
                        wire.getDisk().getReserveBytes(),
                        wire.getDisk().getLevel()),
                wire.getTransfersList().stream().map(AdminResults::transfer).toList());
    }

    private static Transfer transfer(io.cairn.api.admin.Transfer wire) {
        return new Transfer(
                wire.getSending(),
                wire.getPeerId(),
                wire.getPeerName(),
                wire.getIndex(),
                wire.getBytes(),
                wire.getTotalBytes(),
                wire.getReusedBytes(),
                wire.getBytesPerSecond(),
                age(wire.getEtaMs()));
    }

    static EtcdStatus etcd(StatusResponse wire) {
        return new EtcdStatus(
                Results.header(wire.getHeader()),
                wire.getVersion(),
                wire.getDbSize(),
                wire.getDbSizeInUse(),
                wire.getLeader(),
                wire.getRaftIndex(),
                wire.getRaftTerm(),
                wire.getRaftAppliedIndex(),
                wire.getErrorsList(),
                wire.getIsLearner(),
                wire.getStorageVersion(),
                wire.getDbSizeQuota());
    }

    static KvHash hash(HashKVResponse wire) {
        return new KvHash(
                Results.header(wire.getHeader()),
                Integer.toUnsignedLong(wire.getHash()),
                wire.getCompactRevision(),
                wire.getHashRevision());
    }

    static SnapshotTaken taken(CreateSnapshotResponse wire) {
        return new SnapshotTaken(
                snapshot(wire.getSnapshot()),
                Duration.of(wire.getTookMicros(), ChronoUnit.MICROS),
                Duration.of(wire.getApplyHeldUpMicros(), ChronoUnit.MICROS),
                wire.getApplyGapsList().stream().map(AdminResults::gaps).toList(),
                extent(wire.getLogBefore()),
                extent(wire.getLogAfter()));
    }

    private static GapCount gaps(io.cairn.api.admin.GapCount wire) {
        return new GapCount(
                wire.getUpToMicros() == 0
                        ? Optional.empty()
                        : Optional.of(Duration.of(wire.getUpToMicros(), ChronoUnit.MICROS)),
                wire.getCount());
    }

    static List<Snapshot> snapshots(ListSnapshotsResponse wire) {
        return wire.getSnapshotsList().stream().map(AdminResults::snapshot).toList();
    }

    static LogExplanation explanation(ExplainLogResponse wire) {
        List<LogPart> parts = wire.getPartsList().stream()
                .map(part -> new LogPart(extent(part.getExtent()), part.getHeldBy(), part.getWhy()))
                .toList();
        return new LogExplanation(parts, wire.getMaxBytes());
    }

    private static Snapshot snapshot(io.cairn.api.admin.Snapshot wire) {
        return new Snapshot(
                wire.getTerm(),
                wire.getIndex(),
                wire.getRevision(),
                wire.getBytes(),
                Instant.ofEpochMilli(wire.getCreatedMs()));
    }

    private static LogExtent extent(io.cairn.api.admin.LogExtent wire) {
        return new LogExtent(wire.getFirstIndex(), wire.getLastIndex(), wire.getBytes());
    }

    private static Role role(io.cairn.api.admin.Role wire) {
        return switch (wire) {
            case LEADER -> Role.LEADER;
            case FOLLOWER -> Role.FOLLOWER;
            case CANDIDATE -> Role.CANDIDATE;
            case LISTENER -> Role.LISTENER;
            case ROLE_UNSPECIFIED, UNRECOGNIZED -> Role.UNKNOWN;
        };
    }

    private static Optional<Duration> age(long millis) {
        return millis < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis));
    }
}
