package io.cairn.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a Cairn peer knows of itself. Ids are unsigned.
 *
 * @param name its label for people
 * @param id its member id
 * @param clusterId id of its cluster
 * @param role what it does in Raft
 * @param leaderId member id of the leader it knows, 0 for none
 * @param term its Raft term
 * @param index last entry of its log
 * @param commit last entry it knows to be committed
 * @param applied last entry it has applied
 * @param revision of its store
 * @param compactRevision oldest revision it can still read
 * @param snapshotIndex what its newest snapshot reaches, 0 for none
 * @param snapshotAge since that snapshot was finished, empty for none
 * @param log its log on disk; the last index is {@code index}
 * @param logMaxBytes the bound on it
 * @param lag committed entries, as far as it knows, that it has not applied
 * @param toleratedFailures how many more voters may fail before writes stop; only the leader knows
 * @param ready whether it serves linearizable requests
 * @param reason why not; empty when ready
 * @param cairnVersion of its software
 * @param etcdVersion whose API it speaks
 * @param dbBytes of its store on disk
 * @param disk under its data directory
 * @param transfers snapshots on their way from or to it
 */
public record PeerStatus(
        String name,
        long id,
        long clusterId,
        Role role,
        long leaderId,
        long term,
        long index,
        long commit,
        long applied,
        long revision,
        long compactRevision,
        long snapshotIndex,
        Optional<Duration> snapshotAge,
        LogExtent log,
        long logMaxBytes,
        long lag,
        OptionalInt toleratedFailures,
        boolean ready,
        String reason,
        String cairnVersion,
        String etcdVersion,
        long dbBytes,
        DiskSpace disk,
        List<Transfer> transfers) {
    public PeerStatus {
        transfers = List.copyOf(transfers);
    }
}
