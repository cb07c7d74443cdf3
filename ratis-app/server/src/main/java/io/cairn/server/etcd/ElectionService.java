package io.cairn.server.etcd;

import static io.cairn.server.etcd.WireBytes.fromWire;
import static io.cairn.server.etcd.WireBytes.toWire;

import io.cairn.api.etcd.election.CampaignRequest;
import io.cairn.api.etcd.election.CampaignResponse;
import io.cairn.api.etcd.election.ElectionGrpc;
import io.cairn.api.etcd.election.LeaderKey;
import io.cairn.api.etcd.election.LeaderRequest;
import io.cairn.api.etcd.election.LeaderResponse;
import io.cairn.api.etcd.election.ProclaimRequest;
import io.cairn.api.etcd.election.ProclaimResponse;
import io.cairn.api.etcd.election.ResignRequest;
import io.cairn.api.etcd.election.ResignResponse;
import io.cairn.server.etcd.Elections.Candidate;
import io.cairn.server.node.Leases;
import io.cairn.server.node.PeerInfo;
import io.cairn.server.node.Proposals;
import io.cairn.server.node.Reads;
import io.cairn.server.watch.WatchPump;
import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.KeyValue;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;

/** etcd's Election service. Handlers run on event loops and never block, however long a client waits to be elected. */
public final class ElectionService extends ElectionGrpc.ElectionImplBase {
    private final Elections elections;
    private final WatchPump pump;
    private final Headers headers;
    private final Replies replies;

    public ElectionService(
            PeerInfo peer, Proposals proposals, Reads reads, Leases leases, WatchPump pump, Replies replies) {
        this.elections = new Elections(new Candidacy(proposals, reads, leases, pump, replies));
        this.pump = pump;
        this.headers = new Headers(peer);
        this.replies = replies;
    }

    @Override
    public void campaign(CampaignRequest request, StreamObserver<CampaignResponse> call) {
        EtcdError error = KvValidation.checkSize(request);
        if (error != null) {
            replies.failUntyped(call, error.exception());
            return;
        }
        CompletableFuture<Void> gone = new CompletableFuture<>();
        ((ServerCallStreamObserver<CampaignResponse>) call).setOnCancelHandler(() -> gone.complete(null));
        Bytes name = fromWire(request.getName());
        Bytes value = fromWire(request.getValue());
        replies.laterUntyped(
                elections.campaign(name, request.getLease(), value, gone),
                call,
                elected -> CampaignResponse.newBuilder()
                        .setHeader(headers.at(elected.revision()))
                        .setLeader(LeaderKey.newBuilder()
                                .setName(request.getName())
                                .setKey(toWire(elected.candidate().key()))
                                .setRev(elected.candidate().created())
                                .setLease(elected.candidate().lease()))
                        .build());
    }

    @Override
    public void proclaim(ProclaimRequest request, StreamObserver<ProclaimResponse> call) {
        if (isRefused(request.hasLeader(), request.getLeader(), call)) {
            return;
        }
        EtcdError error = KvValidation.checkSize(request);
        if (error != null) {
            replies.failUntyped(call, error.exception());
            return;
        }
        LeaderKey leader = request.getLeader();
        CompletableFuture<Long> proclaimed = elections.proclaim(
                fromWire(leader.getKey()), leader.getLease(), leader.getRev(), fromWire(request.getValue()));
        replies.laterUntyped(
                proclaimed,
                call,
                revision -> ProclaimResponse.newBuilder()
                        .setHeader(headers.at(revision))
                        .build());
    }

    @Override
    public void resign(ResignRequest request, StreamObserver<ResignResponse> call) {
        if (isRefused(request.hasLeader(), request.getLeader(), call)) {
            return;
        }
        LeaderKey leader = request.getLeader();
        Candidate candidate = new Candidate(fromWire(leader.getKey()), leader.getLease(), leader.getRev());
        replies.laterUntyped(
                elections.resign(candidate),
                call,
                revision -> ResignResponse.newBuilder()
                        .setHeader(headers.at(revision))
                        .build());
    }

    private boolean isRefused(boolean named, LeaderKey leader, StreamObserver<?> call) {
        if (!named) {
            replies.failUntyped(call, unknown("\"leader\" field must be provided"));
        } else if (leader.getKey().isEmpty()) {
            replies.failUntyped(call, EtcdError.EMPTY_KEY.exception());
        }
        return !named || leader.getKey().isEmpty();
    }

    private static StatusRuntimeException unknown(String text) {
        return Status.UNKNOWN.withDescription(text).asRuntimeException();
    }

    @Override
    public void leader(LeaderRequest request, StreamObserver<LeaderResponse> call) {
        replies.laterUntyped(elections.leader(fromWire(request.getName())), call, found -> {
            KeyValue leader = found.kv();
            if (leader == null) {
                throw unknown("election: no leader");
            }
            return response(found.revision(), leader);
        });
    }

    private LeaderResponse response(long revision, KeyValue leader) {
        return LeaderResponse.newBuilder()
                .setHeader(headers.at(revision))
                .setKv(KvResponses.keyValue(leader))
                .build();
    }

    @Override
    public void observe(LeaderRequest request, StreamObserver<LeaderResponse> call) {
        Bytes name = fromWire(request.getName());
        new Observation((ServerCallStreamObserver<LeaderResponse>) call, elections, name, pump, this::response, replies)
                .begin();
    }
}
