package io.cairn.server.etcd;

import io.cairn.api.etcd.CompactionRequest;
import io.cairn.api.etcd.CompactionResponse;
import io.cairn.api.etcd.DeleteRangeRequest;
import io.cairn.api.etcd.DeleteRangeResponse;
import io.cairn.api.etcd.KVGrpc;
import io.cairn.api.etcd.PutRequest;
import io.cairn.api.etcd.PutResponse;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.api.etcd.RangeResponse;
import io.cairn.api.etcd.RangeStreamResponse;
import io.cairn.api.etcd.TxnRequest;
import io.cairn.api.etcd.TxnResponse;
import io.cairn.server.metrics.KvCounts;
import io.cairn.server.node.PeerInfo;
import io.cairn.server.node.PhysicalCompaction;
import io.cairn.server.node.Proposals;
import io.cairn.server.node.Reads;
import io.cairn.statemachine.command.Command;
import io.cairn.statemachine.command.Compact;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.Range;
import io.cairn.statemachine.command.Txn;
import io.cairn.statemachine.store.View;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** etcd's KV service. Handlers run on event loops and never block. */
public final class KvService extends KVGrpc.KVImplBase {
    /** Deleting the rows of a huge compaction takes minutes; a client that waits longer has its own deadline. */
    private static final long PHYSICAL_WAIT_MINUTES = 10;

    private final Proposals proposals;
    private final Reads reads;
    private final PhysicalCompaction compaction;
    private final BooleanSupplier learner;
    private final KvCounts counts;
    private final Headers headers;
    private final KvResponses responses;
    private final Replies replies;

    /**
     * @param learner true while this peer is a listener: then it answers only reads that may be stale
     * @param counts takes the outcomes of reads; those of commands are counted where they are applied
     */
    public KvService(
            PeerInfo peer,
            Proposals proposals,
            Reads reads,
            PhysicalCompaction compaction,
            BooleanSupplier learner,
            KvCounts counts,
            Replies replies) {
        this.proposals = proposals;
        this.reads = reads;
        this.compaction = compaction;
        this.learner = learner;
        this.counts = counts;
        this.headers = new Headers(peer);
        this.responses = new KvResponses(headers);
        this.replies = replies;
    }

    @Override
    public void range(RangeRequest request, StreamObserver<RangeResponse> call) {
        EtcdError error =
                learner.getAsBoolean() && !request.getSerializable() ? EtcdError.LEARNER : KvValidation.check(request);
        if (error != null) {
            replies.refuse(call, error);
            return;
        }
        Range range = KvRequests.range(request);
        Function<View, RangeResponse> response = view -> responses.range(counted(view.range(range)));
        boolean lookup = range.range().isSingle() && range.revision() <= 0;
        if (!lookup || MaxStaleness.ofCall() != null) {
            read(request.getSerializable(), call, response);
        } else if (request.getSerializable()) {
            replies.localLookup(reads, call, response);
        } else {
            replies.lookup(reads, call, response);
        }
    }

    @Override
    public void rangeStream(RangeRequest request, StreamObserver<RangeStreamResponse> call) {
        EtcdError error = KvValidation.check(request);
        Status refused = error != null ? error.status() : RangeStream.refuse(request);
        if (refused != null) {
            call.onError(refused.asRuntimeException());
            return;
        }
        Range range = KvRequests.range(request);
        if (request.getCountOnly()) {
            read(
                    request.getSerializable(),
                    call,
                    view -> RangeStreamResponse.newBuilder()
                            .setRangeResponse(responses.range(counted(view.range(range))))
                            .build());
            return;
        }
        ServerCallStreamObserver<RangeStreamResponse> observer = (ServerCallStreamObserver<RangeStreamResponse>) call;
        RangeStream stream = new RangeStream(reads, replies, headers, range, observer);
        observer.setOnReadyHandler(stream::ready);
        replies.withView(reads, request.getSerializable(), call, stream::begin);
    }

    @Override
    public void put(PutRequest request, StreamObserver<PutResponse> call) {
        EtcdError error = KvValidation.check(request);
        if (error == null) {
            error = KvValidation.checkSize(request);
        }
        if (error != null) {
            replies.refuse(call, error);
            return;
        }
        write(KvRequests.put(request), call, responses::put);
    }

    @Override
    public void deleteRange(DeleteRangeRequest request, StreamObserver<DeleteRangeResponse> call) {
        EtcdError error = KvValidation.check(request);
        if (error == null) {
            error = KvValidation.checkSize(request);
        }
        if (error != null) {
            replies.refuse(call, error);
            return;
        }
        write(KvRequests.deleteRange(request), call, responses::deleteRange);
    }

    @Override
    public void txn(TxnRequest request, StreamObserver<TxnResponse> call) {
        boolean readOnly = TxnValidation.isReadOnly(request);
        EtcdError error = TxnValidation.check(request);
        if (error == null && !readOnly) {
            error = KvValidation.checkSize(request);
        }
        if (error != null) {
            replies.refuse(call, error);
            return;
        }
        Txn txn = KvRequests.txn(request);
        if (readOnly) {
            boolean serializable = TxnValidation.isSerializable(request);
            read(serializable, call, view -> responses.txn(counted(view.readOnlyTxn(txn))));
        } else {
            write(txn, call, responses::txn);
        }
    }

    @Override
    public void compact(CompactionRequest request, StreamObserver<CompactionResponse> call) {
        CompletableFuture<Outcome> outcome = proposals.propose(new Compact(request.getRevision()));
        if (request.getPhysical()) {
            outcome = outcome.thenCompose(applied -> afterDeletion(request.getRevision(), applied));
        }
        replies.write(outcome, call, responses::compact);
    }

    /** Waits also when the revision was compacted before: the deletion of that time may still be under way. */
    private CompletableFuture<Outcome> afterDeletion(long revision, Outcome applied) {
        EtcdError error = applied instanceof Outcome.Rejected rejected ? EtcdError.of(rejected.reason()) : null;
        if (error != null && error != EtcdError.COMPACTED) {
            return CompletableFuture.completedFuture(applied);
        }
        return compaction
                .done(revision)
                .thenApply(deleted -> applied)
                .orTimeout(PHYSICAL_WAIT_MINUTES, TimeUnit.MINUTES);
    }

    private Outcome counted(Outcome read) {
        counts.add(Replies.accepted(read));
        return read;
    }

    private <R> void write(Command command, StreamObserver<R> call, Function<Outcome, R> response) {
        replies.write(proposals.propose(command), call, response);
    }

    private <R> void read(boolean serializable, StreamObserver<R> call, Function<View, R> response) {
        Duration atMost = MaxStaleness.ofCall();
        if (serializable && atMost != null) {
            replies.view(reads.fresh(atMost), call, response);
        } else if (serializable) {
            replies.local(reads, call, response);
        } else {
            replies.linearizable(reads, call, response);
        }
    }
}
