package io.cairn.server.etcd;

import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.KeyRange;
import io.cairn.statemachine.KeyValue;
import io.cairn.statemachine.command.DeleteRange;
import io.cairn.statemachine.command.Operation;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.Put;
import io.cairn.statemachine.command.Range;
import io.cairn.statemachine.command.Txn;
import io.grpc.Status;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** How a leader is elected among clients, without the wire. Safe for any thread; never blocks. */
final class Elections {
    private final Candidacy candidacy;

    Elections(Candidacy candidacy) {
        this.candidacy = candidacy;
    }

    /**
     * Someone's key.
     *
     * @param created its create revision
     */
    record Candidate(Bytes key, long lease, long created) {}

    /** @param revision of the transaction that made the key, or found it */
    record Elected(Candidate candidate, long revision) {}

    /** Done when the client is elected. When it has gone before, its key goes too. */
    CompletableFuture<Elected> campaign(Bytes name, long lease, Bytes value, CompletableFuture<Void> gone) {
        Candidates candidates = Candidates.of(name);
        return candidacy
                .lease(lease)
                .thenCompose(own -> enter(candidates, own, value))
                .thenCompose(entered -> candidacy
                        .olderGone(candidates, entered.candidate().created() - 1, gone)
                        .whenComplete((alone, failure) -> {
                            if (gone.isDone()) {
                                resign(entered.candidate());
                            }
                        })
                        .thenApply(alone -> entered));
    }

    private CompletableFuture<Elected> enter(Candidates candidates, long lease, Bytes value) {
        Bytes key = candidates.key(lease);
        Txn enter = new Txn(
                List.of(Candidates.createdAt(key, 0)),
                List.of(new Put(key, value, lease, false, false, false)),
                List.of(Range.of(KeyRange.single(key))));
        return candidacy.execute(enter).thenCompose(outcome -> {
            Outcome.Txn entered = (Outcome.Txn) outcome;
            long revision = entered.revision();
            if (entered.succeeded()) {
                return done(new Elected(new Candidate(key, lease, revision), revision));
            }
            KeyValue own =
                    Objects.requireNonNull(Candidates.first(entered.outcomes().get(0)));
            Elected again = new Elected(new Candidate(key, lease, own.createRevision()), revision);
            return own.value().equals(value)
                    ? done(again)
                    : proclaim(again.candidate(), value).thenApply(told -> again);
        });
    }

    private static CompletableFuture<Elected> done(Elected elected) {
        return CompletableFuture.completedFuture(elected);
    }

    /** Sets the candidate's value; the revision of it. Fails when its key is another's, or none. */
    CompletableFuture<Long> proclaim(Candidate candidate, Bytes value) {
        Put put = new Put(candidate.key(), value, candidate.lease(), false, false, false);
        return ifStill(candidate, put).thenApply(outcome -> {
            if (!outcome.succeeded()) {
                throw Status.UNKNOWN.withDescription("election: not leader").asRuntimeException();
            }
            return outcome.revision();
        });
    }

    /** As etcd, which makes a session for each call, and with it a lease for those that name none. */
    CompletableFuture<Long> proclaim(Bytes key, long lease, long created, Bytes value) {
        return candidacy.lease(lease).thenCompose(own -> proclaim(new Candidate(key, own, created), value));
    }

    /** Takes the candidate's key away, if it still is that; the revision after it. */
    CompletableFuture<Long> resign(Candidate candidate) {
        return ifStill(candidate, new DeleteRange(KeyRange.single(candidate.key()), false))
                .thenApply(Outcome.Txn::revision);
    }

    private CompletableFuture<Outcome.Txn> ifStill(Candidate candidate, Operation operation) {
        Txn txn = new Txn(
                List.of(Candidates.createdAt(candidate.key(), candidate.created())), List.of(operation), List.of());
        return candidacy.execute(txn).thenApply(outcome -> (Outcome.Txn) outcome);
    }

    /** The leader's key, if there is a leader. */
    CompletableFuture<Candidates.Found> leader(Bytes name) {
        return candidacy.find(Candidates.of(name).oldest());
    }
}
