package io.cairn.server.node;

import java.util.List;

/**
 * What a peer knows of itself at one moment.
 *
 * @param id Raft id, also the etcd member id; unsigned
 * @param leaderId 0: none known
 * @param index last entry in this peer's log
 * @param commit last entry known here to be committed
 * @param applied last entry applied
 * @param snapshotIndex index the newest finished checkpoint claims; 0: none
 * @param snapshotAgeMillis since it was finished; -1: none
 * @param logBytes of all log files on disk, preallocation included
 * @param toleratedFailures further voters that may fail before writes stop; known to the leader only, else -1
 * @param notReadyReason empty when ready to serve
 * @param disk under its data directory
 * @param transfers checkpoints on their way from or to this peer
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
        long snapshotIndex,
        long snapshotAgeMillis,
        long logStartIndex,
        long logBytes,
        long logMaxBytes,
        int toleratedFailures,
        String notReadyReason,
        DiskSpace disk,
        List<Transfer> transfers) {
    public PeerStatus {
        transfers = List.copyOf(transfers);
    }

    /** Ratis' roles, and what they are called in status output. */
    public enum Role {
        LEADER,
        FOLLOWER,
        CANDIDATE,
        LISTENER
    }

    public boolean ready() {
        return notReadyReason.isEmpty();
    }

    public long lag() {
        return Math.max(0, commit - applied);
    }
}
