package io.cairn.server.etcd;

import static io.cairn.server.etcd.WireBytes.fromWire;
import static io.cairn.server.etcd.WireBytes.toWire;

import io.cairn.api.etcd.lock.LockGrpc;
import io.cairn.api.etcd.lock.LockRequest;
import io.cairn.api.etcd.lock.LockResponse;
import io.cairn.api.etcd.lock.UnlockRequest;
import io.cairn.api.etcd.lock.UnlockResponse;
import io.cairn.server.node.Leases;
import io.cairn.server.node.PeerInfo;
import io.cairn.server.node.Proposals;
import io.cairn.server.node.Reads;
import io.cairn.server.watch.WatchPump;
import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.KeyRange;
import io.cairn.statemachine.KeyValue;
import io.cairn.statemachine.command.DeleteRange;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.Put;
import io.cairn.statemachine.command.Range;
import io.cairn.statemachine.command.Txn;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** etcd's Lock service. Handlers run on event loops and never block, however long a client waits for its lock. */
public final class LockService extends LockGrpc.LockImplBase {
    private final Proposals proposals;
    private final Candidacy candidacy;
    private final Headers headers;
    private final Replies replies;

    public LockService(
            PeerInfo peer, Proposals proposals, Reads reads, Leases leases, WatchPump pump, Replies replies) {
        this.proposals = proposals;
        this.candidacy = new Candidacy(proposals, reads, leases, pump, replies);
        this.headers = new Headers(peer);
        this.replies = replies;
    }

    /** @param revision at which it was had */
    private record Locked(Bytes key, long revision) {}

    @Override
    public void lock(LockRequest request, StreamObserver<LockResponse> call) {
        EtcdError error = KvValidation.checkSize(request);
        if (error != null) {
            replies.failUntyped(call, error.exception());
            return;
        }
        CompletableFuture<Void> gone = new CompletableFuture<>();
        ((ServerCallStreamObserver<LockResponse>) call).setOnCancelHandler(() -> gone.complete(null));
        Candidates candidates = Candidates.of(fromWire(request.getName()));
        CompletableFuture<Locked> locked =
                candidacy.lease(request.getLease()).thenCompose(lease -> lock(candidates, lease, gone));
        replies.laterUntyped(
                locked,
                call,
                held -> LockResponse.newBuilder()
                        .setHeader(headers.at(held.revision()))
                        .setKey(toWire(held.key()))
                        .build());
    }

    private CompletableFuture<Locked> lock(Candidates candidates, long lease, CompletableFuture<Void> gone) {
        Bytes key = candidates.key(lease);
        Range own = Range.of(KeyRange.single(key));
        Put put = new Put(key, Bytes.EMPTY, lease, false, false, false);
        Txn enter = new Txn(
                List.of(Candidates.createdAt(key, 0)),
                List.of(put, candidates.oldest()),
                List.of(own, candidates.oldest()));
        return candidacy.execute(enter).thenCompose(outcome -> {
            Outcome.Txn entered = (Outcome.Txn) outcome;
            long created = entered.succeeded()
                    ? entered.revision()
                    : Objects.requireNonNull(Candidates.first(entered.outcomes().get(0)))
                            .createRevision();
            KeyValue oldest = Candidates.first(entered.outcomes().get(1));
            if (oldest == null || oldest.createRevision() == created) {
                return CompletableFuture.completedFuture(new Locked(key, entered.revision()));
            }
            return candidacy
                    .olderGone(candidates, created - 1, gone)
                    .thenCompose(alone -> candidacy.find(own))
                    .whenComplete((found, failure) -> {
                        // A client that left during the read will never unlock what it has now.
                        if (failure != null || gone.isDone()) {
                            candidacy.withdraw(key);
                        }
                    })
                    .thenApply(found -> held(key, found));
        });
    }

    private static Locked held(Bytes key, Candidates.Found found) {
        if (found.kv() == null) {
            throw Status.UNKNOWN.withDescription("mutex: session is expired").asRuntimeException();
        }
        return new Locked(key, found.revision());
    }

    @Override
    public void unlock(UnlockRequest request, StreamObserver<UnlockResponse> call) {
        if (request.getKey().isEmpty()) {
            replies.failUntyped(call, EtcdError.EMPTY_KEY.exception());
            return;
        }
        DeleteRange delete = new DeleteRange(KeyRange.single(fromWire(request.getKey())), false);
        replies.laterUntyped(
                proposals.propose(delete).thenApply(Replies::accepted),
                call,
                outcome -> UnlockResponse.newBuilder()
                        .setHeader(headers.at(outcome.revision()))
                        .build());
    }
}
