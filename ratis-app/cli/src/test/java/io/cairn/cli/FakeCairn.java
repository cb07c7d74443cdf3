package io.cairn.cli;

import io.cairn.api.admin.AdminGrpc;
import io.cairn.api.admin.CreateSnapshotRequest;
import io.cairn.api.admin.CreateSnapshotResponse;
import io.cairn.api.admin.Disk;
import io.cairn.api.admin.ExplainLogRequest;
import io.cairn.api.admin.ExplainLogResponse;
import io.cairn.api.admin.GapCount;
import io.cairn.api.admin.ListSnapshotsRequest;
import io.cairn.api.admin.ListSnapshotsResponse;
import io.cairn.api.admin.ListStandingsRequest;
import io.cairn.api.admin.ListStandingsResponse;
import io.cairn.api.admin.LogExtent;
import io.cairn.api.admin.LogPart;
import io.cairn.api.admin.PeerStatusRequest;
import io.cairn.api.admin.PeerStatusResponse;
import io.cairn.api.admin.Role;
import io.cairn.api.admin.Snapshot;
import io.cairn.api.admin.Standing;
import io.cairn.api.admin.Transfer;
import io.cairn.api.etcd.ClusterGrpc;
import io.cairn.api.etcd.HashKVRequest;
import io.cairn.api.etcd.HashKVResponse;
import io.cairn.api.etcd.MaintenanceGrpc;
import io.cairn.api.etcd.Member;
import io.cairn.api.etcd.MemberListRequest;
import io.cairn.api.etcd.MemberListResponse;
import io.cairn.api.etcd.MemberRemoveRequest;
import io.cairn.api.etcd.MemberRemoveResponse;
import io.cairn.api.etcd.MoveLeaderRequest;
import io.cairn.api.etcd.MoveLeaderResponse;
import io.cairn.api.etcd.ResponseHeader;
import io.cairn.api.etcd.StatusRequest;
import io.cairn.api.etcd.StatusResponse;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Real gRPC servers on loopback that answer as the peers n1, n2, … of a cluster whose leader is n2. */
final class FakeCairn implements AutoCloseable {
    static final long LEADER = 0xf2;
    private static final long UNSTARTED = 0xff;
    private static final long FIRST_ID = 0xf1;

    private final List<Server> servers = new ArrayList<>();
    private final List<String> endpoints = new ArrayList<>();
    private final List<String> snapshotsTaken = Collections.synchronizedList(new ArrayList<>());
    private final List<String> leadersMade = Collections.synchronizedList(new ArrayList<>());
    private final long[] revisions;
    private final int[] hashes;
    private volatile boolean withUnstarted;

    FakeCairn(long[] revisions, int... hashes) throws IOException {
        this.revisions = revisions;
        this.hashes = hashes;
        for (int i = 0; i < revisions.length; i++) {
            Server server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                    .addService(new Admin(i))
                    .addService(new Cluster())
                    .addService(new Maintenance(i))
                    .build()
                    .start();
            servers.add(server);
            endpoints.add("127.0.0.1:" + server.getPort());
        }
    }

    List<String> endpoints() {
        return endpoints;
    }

    /** Names, in the order in which they were asked. */
    List<String> snapshotsTaken() {
        return snapshotsTaken;
    }

    /** Who was asked to hand over leadership, and to whom. */
    List<String> leadersMade() {
        return leadersMade;
    }

    /** From now on the member list holds one that was added and never started. */
    void addUnstarted() {
        withUnstarted = true;
    }

    void stop(int peer) {
        servers.get(peer).shutdownNow();
    }

    @Override
    public void close() {
        servers.forEach(Server::shutdownNow);
    }

    private static <T> void answer(StreamObserver<T> reply, T answer) {
        reply.onNext(answer);
        reply.onCompleted();
    }

    private static String name(int peer) {
        return "n" + (peer + 1);
    }

    private final class Admin extends AdminGrpc.AdminImplBase {
        private static final Snapshot SNAPSHOT = Snapshot.newBuilder()
                .setTerm(3)
                .setIndex(40)
                .setRevision(30)
                .setBytes(25_000_000)
                .setCreatedMs(0)
                .build();

        private static final Transfer TO_N3 = Transfer.newBuilder()
                .setSending(true)
                .setPeerId(FIRST_ID + 2)
                .setPeerName("n3")
                .setBytes(37)
                .setTotalBytes(100)
                .setBytesPerSecond(12_000_000)
                .setEtaMs(8_500)
                .build();

        private final int peer;

        Admin(int peer) {
            this.peer = peer;
        }

        @Override
        public void status(PeerStatusRequest request, StreamObserver<PeerStatusResponse> reply) {
            boolean leader = FIRST_ID + peer == LEADER;
            answer(
                    reply,
                    PeerStatusResponse.newBuilder()
                            .setName(name(peer))
                            .setId(FIRST_ID + peer)
                            .setRole(leader ? Role.LEADER : Role.FOLLOWER)
                            .setLeaderId(LEADER)
                            .setTerm(3)
                            .setIndex(50)
                            .setApplied(49)
                            .setLag(1)
                            .setRevision(revisions[peer])
                            .setSnapshotIndex(40)
                            .setSnapshotAgeMs(90_000)
                            .setLogBytes(8_388_608)
                            .setToleratedFailures(leader ? 1 : -1)
                            .setReady(true)
                            .setDisk(Disk.newBuilder()
                                    .setFreeBytes(30_000_000)
                                    .setTotalBytes(4_000_000_000L)
                                    .setReserveBytes(32_000_000)
                                    .setLevel(leader ? "refusing" : "ok"))
                            .addAllTransfers(leader ? List.of(TO_N3) : List.of())
                            .build());
        }

        @Override
        public void createSnapshot(CreateSnapshotRequest request, StreamObserver<CreateSnapshotResponse> reply) {
            snapshotsTaken.add(name(peer));
            answer(
                    reply,
                    CreateSnapshotResponse.newBuilder()
                            .setSnapshot(SNAPSHOT)
                            .setTookMicros(12_500)
                            .setApplyHeldUpMicros(30)
                            .addApplyGaps(
                                    GapCount.newBuilder().setUpToMicros(100).setCount(7))
                            .addApplyGaps(GapCount.newBuilder().setCount(1))
                            .setLogBefore(extent(1, 50, 16_777_216))
                            .setLogAfter(extent(41, 50, 8_388_608))
                            .build());
        }

        @Override
        public void listSnapshots(ListSnapshotsRequest request, StreamObserver<ListSnapshotsResponse> reply) {
            answer(
                    reply,
                    ListSnapshotsResponse.newBuilder().addSnapshots(SNAPSHOT).build());
        }

        @Override
        public void listStandings(ListStandingsRequest request, StreamObserver<ListStandingsResponse> reply) {
            ListStandingsResponse.Builder standings =
                    ListStandingsResponse.newBuilder().setCommit(50);
            for (int i = 0; FIRST_ID + peer == LEADER && i < endpoints.size(); i++) {
                standings.addStandings(Standing.newBuilder()
                        .setId(FIRST_ID + i)
                        .setVoter(true)
                        .setAnswers(!servers.get(i).isShutdown())
                        .setCommit(40 + i));
            }
            answer(reply, standings.build());
        }

        @Override
        public void explainLog(ExplainLogRequest request, StreamObserver<ExplainLogResponse> reply) {
            LogPart open = LogPart.newBuilder()
                    .setExtent(extent(41, 50, 8_388_608))
                    .setHeldBy("open")
                    .setWhy("it is being written")
                    .build();
            answer(
                    reply,
                    ExplainLogResponse.newBuilder()
                            .setMaxBytes(134_217_728)
                            .addParts(open)
                            .build());
        }

        private static LogExtent extent(long first, long last, long bytes) {
            return LogExtent.newBuilder()
                    .setFirstIndex(first)
                    .setLastIndex(last)
                    .setBytes(bytes)
                    .build();
        }
    }

    private final class Cluster extends ClusterGrpc.ClusterImplBase {
        @Override
        public void memberList(MemberListRequest request, StreamObserver<MemberListResponse> reply) {
            MemberListResponse.Builder list = MemberListResponse.newBuilder();
            for (int i = 0; i < endpoints.size(); i++) {
                list.addMembers(Member.newBuilder()
                        .setID(FIRST_ID + i)
                        .setName(name(i))
                        .addClientURLs("http://" + endpoints.get(i)));
            }
            list.addMembers(Member.newBuilder().setID(UNSTARTED).addPeerURLs("http://127.0.0.1:1"));
            answer(reply, (withUnstarted ? list : list.removeMembers(endpoints.size())).build());
        }

        @Override
        public void memberRemove(MemberRemoveRequest request, StreamObserver<MemberRemoveResponse> reply) {
            reply.onError(Status.UNAVAILABLE
                    .withDescription("etcdserver: unhealthy cluster")
                    .asRuntimeException());
        }
    }

    private final class Maintenance extends MaintenanceGrpc.MaintenanceImplBase {
        private final int peer;

        Maintenance(int peer) {
            this.peer = peer;
        }

        @Override
        public void status(StatusRequest request, StreamObserver<StatusResponse> reply) {
            ResponseHeader header = ResponseHeader.newBuilder()
                    .setMemberId(FIRST_ID + peer)
                    .setRevision(revisions[peer])
                    .build();
            answer(
                    reply,
                    StatusResponse.newBuilder()
                            .setHeader(header)
                            .setLeader(LEADER)
                            .setRaftTerm(3)
                            .build());
        }

        @Override
        public void moveLeader(MoveLeaderRequest request, StreamObserver<MoveLeaderResponse> reply) {
            leadersMade.add(name(peer) + " " + Long.toHexString(request.getTargetID()));
            answer(reply, MoveLeaderResponse.getDefaultInstance());
        }

        /** Hashes only what it was built to expect: the lowest revision. */
        @Override
        public void hashKV(HashKVRequest request, StreamObserver<HashKVResponse> reply) {
            boolean lowest = Arrays.stream(revisions).min().orElseThrow() == request.getRevision();
            answer(
                    reply,
                    HashKVResponse.newBuilder()
                            .setHash(lowest ? hashes[peer] : peer)
                            .setCompactRevision(-1)
                            .build());
        }
    }
}
