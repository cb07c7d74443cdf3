package io.cairn.server.etcd;

import com.google.protobuf.MessageLite;
import io.cairn.api.etcd.ClusterGrpc;
import io.cairn.api.etcd.Member;
import io.cairn.api.etcd.MemberAddRequest;
import io.cairn.api.etcd.MemberAddResponse;
import io.cairn.api.etcd.MemberListRequest;
import io.cairn.api.etcd.MemberListResponse;
import io.cairn.api.etcd.MemberPromoteRequest;
import io.cairn.api.etcd.MemberPromoteResponse;
import io.cairn.api.etcd.MemberRemoveRequest;
import io.cairn.api.etcd.MemberRemoveResponse;
import io.cairn.api.etcd.MemberUpdateRequest;
import io.cairn.api.etcd.MemberUpdateResponse;
import io.cairn.server.node.MemberChange;
import io.cairn.server.node.Members;
import io.cairn.server.node.PeerInfo;
import io.cairn.server.node.Reads;
import io.cairn.statemachine.store.View;
import io.grpc.stub.StreamObserver;
import java.security.SecureRandom;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** etcd's Cluster service. Headers of its answers have revision 0. */
public final class ClusterService extends ClusterGrpc.ClusterImplBase {
    private final Reads reads;
    private final Members members;
    private final Headers headers;
    private final Replies replies;
    private final RandomGenerator ids = new SecureRandom();

    public ClusterService(PeerInfo peer, Reads reads, Members members, Replies replies) {
        this.reads = reads;
        this.members = members;
        this.headers = new Headers(peer);
        this.replies = replies;
    }

    @Override
    public void memberList(MemberListRequest request, StreamObserver<MemberListResponse> call) {
        if (request.getLinearizable()) {
            replies.linearizable(reads, call, this::list);
        } else {
            replies.local(reads, call, this::list);
        }
    }

    @Override
    public void memberAdd(MemberAddRequest request, StreamObserver<MemberAddResponse> call) {
        List<String> urls = request.getPeerURLsList().stream().sorted().toList();
        if (!MemberUrls.areValid(urls)) {
            replies.refuse(call, EtcdError.MEMBER_URLS_INVALID);
            return;
        }
        if (isTooLarge(request, call)) {
            return;
        }
        MemberChange.Add add = new MemberChange.Add(newId(), urls, request.getIsLearner());
        replies.view(
                members.change(add),
                call,
                view -> MemberAddResponse.newBuilder()
                        .setHeader(headers.at(0))
                        .setMember(Member.newBuilder()
                                .setID(add.id())
                                .addAllPeerURLs(urls)
                                .setIsLearner(add.learner()))
                        .addAllMembers(all(view).toList())
                        .build());
    }

    private boolean isTooLarge(MessageLite request, StreamObserver<?> call) {
        EtcdError error = KvValidation.checkSize(request);
        if (error != null) {
            replies.refuse(call, error);
        }
        return error != null;
    }

    private long newId() {
        long id = 0;
        while (id == 0) {
            id = ids.nextLong();
        }
        return id;
    }

    @Override
    public void memberRemove(MemberRemoveRequest request, StreamObserver<MemberRemoveResponse> call) {
        long id = request.getID();
        // Where the removed one itself was asked, it will not see the end of its membership.
        replies.view(
                members.change(new MemberChange.Remove(id)),
                call,
                view -> MemberRemoveResponse.newBuilder()
                        .setHeader(headers.at(0))
                        .addAllMembers(all(view).filter(m -> m.getID() != id).toList())
                        .build());
    }

    @Override
    public void memberUpdate(MemberUpdateRequest request, StreamObserver<MemberUpdateResponse> call) {
        if (isTooLarge(request, call)) {
            return;
        }
        MemberChange update = new MemberChange.Update(request.getID(), request.getPeerURLsList());
        replies.view(
                members.change(update),
                call,
                view -> MemberUpdateResponse.newBuilder()
                        .setHeader(headers.at(0))
                        .addAllMembers(all(view).toList())
                        .build());
    }

    @Override
    public void memberPromote(MemberPromoteRequest request, StreamObserver<MemberPromoteResponse> call) {
        MemberChange promote = new MemberChange.Promote(request.getID());
        replies.view(
                members.change(promote),
                call,
                view -> MemberPromoteResponse.newBuilder()
                        .setHeader(headers.at(0))
                        .addAllMembers(all(view).toList())
                        .build());
    }

    private MemberListResponse list(View view) {
        return MemberListResponse.newBuilder()
                .setHeader(headers.at(0))
                .addAllMembers(all(view).toList())
                .build();
    }

    private static Stream<Member> all(View view) {
        return view.members().stream().map(ClusterService::member);
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
