package io.cairn.server.etcd;

import io.cairn.server.node.Leases;
import io.cairn.server.node.Proposals;
import io.cairn.server.node.Reads;
import io.cairn.server.watch.WatchPump;
import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.KeyRange;
import io.cairn.statemachine.KeyValue;
import io.cairn.statemachine.command.Command;
import io.cairn.statemachine.command.DeleteRange;
import io.cairn.statemachine.command.LeaseGrant;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.Range;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/** What locks and elections have in common: a key on a lease, and the wait for all older ones to go. */
final class Candidacy {
    /** etcd's, for those who bring no lease. It is not kept alive. */
    private static final long OWN_LEASE_SECONDS = 60;

    private final Proposals proposals;
    private final Reads reads;
    private final Leases leases;
    private final WatchPump pump;
    private final Replies replies;
    private final LeaseIds ids = new LeaseIds();

    Candidacy(Proposals proposals, Reads reads, Leases leases, WatchPump pump, Replies replies) {
        this.proposals = proposals;
        this.reads = reads;
        this.leases = leases;
        this.pump = pump;
        this.replies = replies;
    }

    /** The lease, or a new one for 0. */
    CompletableFuture<Long> lease(long asked) {
        if (asked != 0) {
            return CompletableFuture.completedFuture(asked);
        }
        long ttl = Math.max(OWN_LEASE_SECONDS, leases.minTtlSeconds());
        return execute(new LeaseGrant(ids.next(), ttl))
                .thenApply(outcome -> ((Outcome.Granted) outcome).lease().id());
    }

    /** The outcome; fails with its error when it is a rejection. */
    CompletableFuture<Outcome> execute(Command command) {
        return proposals.propose(command).thenApply(Replies::accepted);
    }

    CompletableFuture<Candidates.Found> find(Range range) {
        return replies.found(reads, view -> Candidates.in(view, range));
    }

    /** Takes a key away whose client has gone. If that fails its lease will do it. */
    void withdraw(Bytes key) {
        proposals.propose(new DeleteRange(KeyRange.single(key), false));
    }

    /**
     * Done when no candidate is left that was created at or before a revision. Watches one of them at a time, the
     * newest, so that each that goes wakes one that waits.
     *
     * @param gone completes when the client has gone; then this fails
     */
    CompletableFuture<Void> olderGone(Candidates candidates, long created, CompletableFuture<Void> gone) {
        return find(candidates.newest(created)).thenCompose(found -> {
            KeyValue before = found.kv();
            if (gone.isDone()) {
                return CompletableFuture.failedFuture(new CancellationException("the client has gone"));
            }
            if (before == null) {
                return CompletableFuture.completedFuture(null);
            }
            return deleted(before.key(), found.revision() + 1, gone)
                    .thenCompose(again -> olderGone(candidates, created, gone));
        });
    }

    private CompletableFuture<Void> deleted(Bytes key, long from, CompletableFuture<Void> gone) {
        KeyWatch.Open watch = KeyWatch.open(pump, KeyRange.single(key), from, event -> event.deleted(), () -> true);
        gone.thenRun(watch::end);
        return watch.over();
    }
}
