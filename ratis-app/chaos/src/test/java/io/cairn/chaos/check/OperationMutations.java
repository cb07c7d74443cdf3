package io.cairn.chaos.check;

import com.google.protobuf.Message;
import io.cairn.api.etcd.CompactionRequest;
import io.cairn.api.etcd.CompactionResponse;
import io.cairn.api.etcd.DeleteRangeResponse;
import io.cairn.api.etcd.KeyValue;
import io.cairn.api.etcd.LeaseKeepAliveResponse;
import io.cairn.api.etcd.PutRequest;
import io.cairn.api.etcd.PutResponse;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.api.etcd.RangeResponse;
import io.cairn.api.etcd.TxnResponse;
import io.cairn.chaos.history.Fact;
import io.cairn.chaos.history.History;
import io.cairn.chaos.history.Operation;
import io.cairn.chaos.history.Outcome;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Answers that no store that does as it promises would give. */
final class OperationMutations {
    private OperationMutations() {}

    static Map<String, Mutant.Mutation> all() {
        Map<String, Mutant.Mutation> all = new LinkedHashMap<>();
        all.put("stale read", OperationMutations::staleRead);
        all.put("stale read under a new header", OperationMutations::oldValue);
        all.put("read that lacks a key", OperationMutations::lacksKey);
        all.put("read of a wrong version", OperationMutations::wrongVersion);
        all.put("read from the future", OperationMutations::future);
        all.put("read before the write was called", OperationMutations::writtenLater);
        all.put("lost acknowledged write", OperationMutations::neverHappened);
        all.put("refused write that happened", OperationMutations::refused);
        all.put("swapped revisions", OperationMutations::swapped);
        all.put("wrong previous value of a put", OperationMutations::previous);
        all.put("wrong count of deleted keys", OperationMutations::deleted);
        all.put("txn that took the other branch", OperationMutations::otherBranch);
        all.put("connection that goes back", OperationMutations::goesBack);
        all.put("read of what was compacted", OperationMutations::compacted);
        all.put("refused as compacted", OperationMutations::refusedAsCompacted);
        all.put("refused as of the future", OperationMutations::refusedAsFuture);
        all.put("lease gone early", OperationMutations::leaseGone);
        all.put("lease that outlives its time", OperationMutations::outlived);
        return all;
    }

    private static boolean isPlainRead(Operation op) {
        return op.request() instanceof RangeRequest range && range.getRevision() == 0 && !range.getSerializable();
    }

    private static RangeResponse readAt(Mutant mutant, Operation op, long revision) {
        Message bare = new Execution(mutant.evidence.timeline().at(revision), revision + 1).run(op.request());
        return ((RangeResponse) bare)
                .toBuilder().setHeader(SimRequests.header(revision)).build();
    }

    private static Optional<History> staleRead(Mutant mutant) {
        return mutant.anyAcknowledged(
                        op -> isPlainRead(op) && mutant.evidence.sightings().before(op.called()) > 2)
                .map(op -> {
                    long seen = mutant.evidence.sightings().before(op.called());
                    long revision = seen - 1 - mutant.random.nextInt((int) Math.min(3, seen - 1));
                    return mutant.with(op, Mutant.answered(op, readAt(mutant, op, revision)));
                });
    }

    private static Optional<History> oldValue(Mutant mutant) {
        return mutant.anyAcknowledged(op -> isPlainRead(op)
                        && !old(mutant, op).equals(Answers.of(op).orElseThrow()))
                .map(op -> mutant.with(op, Mutant.answered(op, old(mutant, op))));
    }

    private static RangeResponse old(Mutant mutant, Operation op) {
        long revision = Mutant.revision(op);
        return readAt(mutant, op, Math.max(1, revision - 1)).toBuilder()
                .setHeader(SimRequests.header(revision))
                .build();
    }

    private static Optional<RangeResponse> range(Operation op) {
        return Answers.of(op).filter(RangeResponse.class::isInstance).map(RangeResponse.class::cast);
    }

    private static Optional<History> lacksKey(Mutant mutant) {
        return mutant.anyAcknowledged(
                        op -> range(op).filter(r -> r.getKvsCount() > 0).isPresent())
                .map(op -> {
                    RangeResponse.Builder less = range(op).orElseThrow().toBuilder();
                    less.removeKvs(mutant.random.nextInt(less.getKvsCount())).setCount(less.getCount() - 1);
                    return mutant.with(op, Mutant.answered(op, less.build()));
                });
    }

    private static Optional<History> wrongVersion(Mutant mutant) {
        return mutant.anyAcknowledged(
                        op -> range(op).filter(r -> r.getKvsCount() > 0).isPresent())
                .map(op -> {
                    RangeResponse.Builder wrong = range(op).orElseThrow().toBuilder();
                    KeyValue.Builder kv = wrong.getKvsBuilder(mutant.random.nextInt(wrong.getKvsCount()));
                    kv.setVersion(kv.getVersion() + 1);
                    return mutant.with(op, Mutant.answered(op, wrong.build()));
                });
    }

    private static Optional<History> future(Mutant mutant) {
        return mutant.anyAcknowledged(OperationMutations::isPlainRead).map(op -> {
            long beyond = mutant.evidence.log().last() + 1;
            return mutant.with(op, Mutant.answered(op, readAt(mutant, op, beyond)));
        });
    }

    private static Optional<History> writtenLater(Mutant mutant) {
        return mutant.anyAcknowledged(op -> Answers.changed(Answers.of(op).orElseThrow())
                        && mutant.evidence.sightings().first(Mutant.revision(op)) < op.returned())
                .map(op -> {
                    long called = mutant.evidence.sightings().first(Mutant.revision(op)) + 1;
                    return mutant.with(op, Mutant.timed(op, op.outcome(), called, Math.max(called, op.returned())));
                });
    }

    private static Optional<History> neverHappened(Mutant mutant) {
        return mutant.any(
                        Operation.class,
                        op -> op.request() instanceof PutRequest
                                && op.outcome() instanceof Outcome.Unknown
                                && !mutant.evidence.writers().operations().containsValue(op))
                .map(op -> {
                    long revision = mutant.evidence.sightings().before(op.returned()) + mutant.random.nextInt(2);
                    PutResponse lie = PutResponse.newBuilder()
                            .setHeader(SimRequests.header(revision))
                            .build();
                    return mutant.with(op, Mutant.answered(op, lie));
                });
    }

    private static Optional<History> refused(Mutant mutant) {
        return mutant.anyAcknowledged(op -> op.request() instanceof PutRequest)
                .map(op -> mutant.with(
                        op, Mutant.timed(op, new Outcome.Refused("UNAVAILABLE", "no"), op.called(), op.returned())));
    }

    private static Optional<History> swapped(Mutant mutant) {
        Optional<Operation> one = mutant.anyAcknowledged(op -> op.request() instanceof PutRequest);
        Optional<Operation> other =
                mutant.anyAcknowledged(op -> op.request() instanceof PutRequest && op != one.orElse(null));
        if (one.isEmpty() || other.isEmpty()) {
            return Optional.empty();
        }
        Fact first = Mutant.answered(one.get(), withRevisionOf(one.get(), other.get()));
        Fact second = Mutant.answered(other.get(), withRevisionOf(other.get(), one.get()));
        return Optional.of(mutant.map(f -> f == one.get() ? first : f == other.get() ? second : f));
    }

    private static PutResponse withRevisionOf(Operation op, Operation other) {
        PutResponse response = (PutResponse) Answers.of(op).orElseThrow();
        return response.toBuilder()
                .setHeader(SimRequests.header(Mutant.revision(other)))
                .build();
    }

    private static Optional<History> previous(Mutant mutant) {
        return mutant.anyAcknowledged(op -> op.request() instanceof PutRequest put && put.getPrevKv())
                .map(op -> {
                    PutResponse.Builder put = ((PutResponse) Answers.of(op).orElseThrow()).toBuilder();
                    if (put.hasPrevKv() && mutant.random.nextBoolean()) {
                        put.clearPrevKv();
                    } else {
                        put.getPrevKvBuilder().setVersion(put.getPrevKv().getVersion() + 1);
                    }
                    return mutant.with(op, Mutant.answered(op, put.build()));
                });
    }

    private static Optional<History> deleted(Mutant mutant) {
        return mutant.anyAcknowledged(op -> Answers.of(op).orElseThrow() instanceof DeleteRangeResponse)
                .map(op -> {
                    DeleteRangeResponse right =
                            (DeleteRangeResponse) Answers.of(op).orElseThrow();
                    long wrong = right.getDeleted() > 0 && mutant.random.nextBoolean() ? 0 : right.getDeleted() + 1;
                    return mutant.with(
                            op,
                            Mutant.answered(
                                    op, right.toBuilder().setDeleted(wrong).build()));
                });
    }

    private static Optional<History> otherBranch(Mutant mutant) {
        return mutant.anyAcknowledged(op -> Answers.of(op).orElseThrow() instanceof TxnResponse)
                .map(op -> {
                    TxnResponse right = (TxnResponse) Answers.of(op).orElseThrow();
                    TxnResponse wrong = right.toBuilder()
                            .setSucceeded(!right.getSucceeded())
                            .build();
                    return mutant.with(op, Mutant.answered(op, wrong));
                });
    }

    private static Optional<History> goesBack(Mutant mutant) {
        return mutant.anyAcknowledged(op -> op.request() instanceof RangeRequest range
                        && range.getSerializable()
                        && newestBefore(mutant, op) > 2)
                .map(op -> mutant.with(op, Mutant.answered(op, readAt(mutant, op, newestBefore(mutant, op) - 1))));
    }

    private static long newestBefore(Mutant mutant, Operation op) {
        return mutant.history().operations().stream()
                .filter(o -> o.connection() == op.connection() && o.returned() < op.called())
                .filter(o -> Answers.of(o).isPresent() && Answers.isOfKeys(o.request()))
                .mapToLong(Mutant::revision)
                .max()
                .orElse(0);
    }

    private static Optional<History> compacted(Mutant mutant) {
        Optional<Operation> read = mutant.anyAcknowledged(op -> op.request() instanceof RangeRequest range
                && range.getRevision() > 0
                && range.getRevision() < Mutant.revision(op));
        return read.flatMap(op -> {
            long revision = ((RangeRequest) op.request()).getRevision() + 1;
            // Someone had compacted it just before.
            Operation compaction = new Operation(
                    -1,
                    99,
                    -1,
                    op.peer(),
                    CompactionRequest.newBuilder().setRevision(revision).build(),
                    op.called() - 2,
                    op.called() - 1,
                    new Outcome.Acknowledged(CompactionResponse.newBuilder()
                            .setHeader(SimRequests.header(
                                    mutant.evidence.sightings().before(op.called())))
                            .build()));
            return Optional.of(mutant.with(op, compaction, op));
        });
    }

    private static Optional<History> refusedAsCompacted(Mutant mutant) {
        return refused(mutant, mutant.evidence.compacted(), "etcdserver: mvcc: required revision has been compacted");
    }

    private static Optional<History> refusedAsFuture(Mutant mutant) {
        return refused(mutant, 0, "etcdserver: mvcc: required revision is a future revision");
    }

    /** A read of a revision from there on that had been seen when it was called is refused. */
    private static Optional<History> refused(Mutant mutant, long from, String text) {
        return mutant.anyAcknowledged(op -> op.request() instanceof RangeRequest range
                        && range.getRevision() > 0
                        && range.getRevision() >= from
                        && range.getRevision() <= mutant.evidence.sightings().before(op.called()))
                .map(op -> {
                    Outcome wrong = new Outcome.Refused("OUT_OF_RANGE", text);
                    return mutant.with(op, Mutant.timed(op, wrong, op.called(), op.returned()));
                });
    }

    private static Optional<History> leaseGone(Mutant mutant) {
        Map<Long, LeaseStory> leases = LeaseStory.all(mutant.history());
        return mutant.anyAcknowledged(op -> Answers.of(op).orElseThrow() instanceof LeaseKeepAliveResponse kept
                        && kept.getTTL() > 0
                        && leases.get(kept.getID()).granted < op.called()
                        && leases.get(kept.getID()).revoked > op.returned()
                        && isSafeWithout(op, kept.getID(), mutant))
                .map(op -> {
                    LeaseKeepAliveResponse right =
                            (LeaseKeepAliveResponse) Answers.of(op).orElseThrow();
                    return mutant.with(
                            op, Mutant.answered(op, right.toBuilder().setTTL(0).build()));
                });
    }

    /** Whether another acknowledged renewal kept the lease alive until this one was answered. */
    private static boolean isSafeWithout(Operation op, long id, Mutant mutant) {
        History without = mutant.with(op);
        LeaseStory story = LeaseStory.all(without).get(id);
        return story != null && story.safeUntil > op.returned();
    }

    /** Someone reads the last state again a minute later, and the keys of a lease are still there. */
    private static Optional<History> outlived(Mutant mutant) {
        boolean isAnyLeft = mutant.evidence.log().state().values().stream().anyMatch(kv -> kv.getLease() != 0);
        List<Operation> operations = mutant.history().operations();
        Operation last = operations.get(operations.size() - 1);
        long minute = Duration.ofMinutes(1).toNanos();
        Operation later = Mutant.timed(last, last.outcome(), last.called() + minute, last.returned() + minute);
        return isAnyLeft ? Optional.of(mutant.with(last, last, later)) : Optional.empty();
    }
}
