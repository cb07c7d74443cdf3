package io.cairn.server.etcd;

import io.cairn.api.etcd.ClusterGrpc;
import io.cairn.api.etcd.Member;
import io.cairn.api.etcd.MemberListRequest;
import io.cairn.api.etcd.MemberListResponse;
import io.cairn.server.node.PeerInfo;
import io.cairn.server.node.Reads;
import io.cairn.statemachine.store.View;
import io.grpc.stub.StreamObserver;

/** The part of etcd's Cluster service that only reads. */
public final class ClusterService extends ClusterGrpc.ClusterImplBase {
    private final Reads reads;
    private final Headers headers;
    private final Replies replies;

    public ClusterService(PeerInfo peer, Reads reads, Replies replies) {
        this.reads = reads;
        this.headers = new Headers(peer);
        this.replies = replies;
    }

    @Override
    public void memberList(MemberListRequest request, StreamObserver<MemberListResponse> call) {
        if (request.getLinearizable()) {
            replies.linearizable(reads, call, this::members);
        } else {
            replies.local(reads, call, this::members);
        }
    }

    private MemberListResponse members(View view) {
        MemberListResponse.Builder response = MemberListResponse.newBuilder().setHeader(headers.at(0));
        view.members().forEach(member -> response.addMembers(member(member)));
        return response.build();
    }

    private static Member member(io.cairn.statemachine.Member member) {
        return Member.newBuilder()
                .setID(member.id())
                .setName(member.name())
                .addAllPeerURLs(member.peerUrls())
                .addAllClientURLs(member.clientUrls())
                .setIsLearner(!member.voter())
                .build();
    }
}
