package io.cairn.server.node;

/** Cheap facts about this peer for response headers and status. Safe for any thread; never blocks. */
public interface PeerInfo {
    long memberId();

    long clusterId();

    long term();

    /** 0: none known. */
    long leaderId();

    PeerStatus status();
}
