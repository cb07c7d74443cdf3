package io.cairn.server.node;

/** Cheap facts about this peer for response headers and status. Safe for any thread; never blocks. */
public interface PeerInfo {
    long memberId();

    long clusterId();

    long term();

    /** 0: none known. */
    long leaderId();

    PeerStatus.Role role();

    /** All of it; looks at the disk, so not for every request. */
    PeerStatus status();
}
