package io.cairn.chaos.cluster;

import io.cairn.api.admin.PeerStatusResponse;
import io.cairn.api.admin.Role;
import io.cairn.api.etcd.MaintenanceGrpc.MaintenanceBlockingStub;
import io.cairn.api.etcd.StatusRequest;
import io.cairn.api.etcd.StatusResponse;

/** What a member of etcd says of itself, in the words of a peer: the control of the harness is asked the same questions. */
final class EtcdStatus {
    private EtcdStatus() {}

    /** It tells neither how many failures it stands, for which three members and a leader are taken, nor its log's size. */
    static PeerStatusResponse of(MaintenanceBlockingStub member) {
        StatusResponse said = member.status(StatusRequest.getDefaultInstance());
        long self = said.getHeader().getMemberId();
        boolean hasLeader = said.getLeader() != 0;
        return PeerStatusResponse.newBuilder()
                .setId(self)
                .setRole(said.getLeader() == self ? Role.LEADER : Role.FOLLOWER)
                .setLeaderId(said.getLeader())
                .setTerm(said.getRaftTerm())
                .setIndex(said.getRaftIndex())
                .setCommit(said.getRaftIndex())
                .setApplied(said.getRaftAppliedIndex())
                .setRevision(said.getHeader().getRevision())
                .setReady(hasLeader)
                .setToleratedFailures(hasLeader ? 1 : 0)
                .build();
    }
}
