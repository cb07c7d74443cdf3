package io.cairn.server.etcd;

import io.cairn.api.etcd.ResponseHeader;
import io.cairn.server.node.PeerInfo;

/** Response headers of this peer. */
final class Headers {
    private final PeerInfo peer;

    Headers(PeerInfo peer) {
        this.peer = peer;
    }

    /** @param revision the store's, never the one that was asked for; 0 in answers about the cluster */
    ResponseHeader at(long revision) {
        return ResponseHeader.newBuilder()
                .setClusterId(peer.clusterId())
                .setMemberId(peer.memberId())
                .setRevision(revision)
                .setRaftTerm(peer.term())
                .build();
    }

    /** Of an operation's answer inside a transaction. */
    static ResponseHeader inside(long revision) {
        return ResponseHeader.newBuilder().setRevision(revision).build();
    }
}
