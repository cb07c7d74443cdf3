package io.cairn.chaos.check;

import io.cairn.api.etcd.PutRequest;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.chaos.history.History;
import io.cairn.chaos.history.Operation;
import io.cairn.chaos.history.PeerHash;
import io.cairn.chaos.history.PeerSample;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** Peers that say of themselves what must not be. */
final class PeerMutations {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private PeerMutations() {}

    static Map<String, Mutant.Mutation> all() {
        Map<String, Mutant.Mutation> all = new LinkedHashMap<>();
        all.put("revision of a peer that goes back", m -> back(m, PeerSample::revision, 0));
        all.put("term of a peer that goes back", m -> back(m, PeerSample::term, 1));
        all.put("index of a peer that goes back", m -> back(m, PeerSample::index, 2));
        all.put("two leaders in a term", PeerMutations::twoLeaders);
        all.put("log beyond its bound", PeerMutations::tooLarge);
        all.put("unequal hash", PeerMutations::unequal);
        all.put("peer that has not compacted", PeerMutations::notCompacted);
        all.put("peer that serves nobody after the healing", PeerMutations::dead);
        return all;
    }

    private static PeerSample sample(PeerSample s, boolean leads, long term, long revision, long index, long log) {
        return new PeerSample(
                s.peer(), s.start(), s.directory(), leads, term, revision, index, s.applied(), log, s.at());
    }

    /** The newest sample of a peer says less than the one before. */
    private static Optional<History> back(Mutant mutant, ToLongFunction<PeerSample> what, int which) {
        PeerSample last = null;
        PeerSample before = null;
        for (PeerSample sample : mutant.history().all(PeerSample.class)) {
            if (sample.peer().equals("n0")) {
                before = last;
                last = sample;
            }
        }
        if (before == null) {
            return Optional.empty();
        }
        long less = what.applyAsLong(before) - 1;
        PeerSample wrong = sample(
                last,
                false,
                which == 1 ? less : last.term(),
                which == 0 ? less : last.revision(),
                which == 2 ? less : last.index(),
                1);
        return Optional.of(mutant.with(last, wrong));
    }

    private static Optional<History> twoLeaders(Mutant mutant) {
        return mutant.any(PeerSample.class, PeerSample::leads)
                .map(s -> mutant.with(
                        s,
                        s,
                        new PeerSample("n9", 1, 1, true, s.term(), s.revision(), s.index(), s.applied(), 1, s.at())));
    }

    private static Optional<History> tooLarge(Mutant mutant) {
        long tooLarge = LegalHistoriesTest.BOUNDS.logBytes() + 1;
        return mutant.any(PeerSample.class, s -> true)
                .map(s -> mutant.with(s, sample(s, s.leads(), s.term(), s.revision(), s.index(), tooLarge)));
    }

    private static Optional<History> unequal(Mutant mutant) {
        return mutant.any(PeerHash.class, h -> true)
                .map(h -> mutant.with(h, new PeerHash(h.peer(), h.revision(), h.compacted(), h.hash() + 1, h.at())));
    }

    /** Nor is its hash that of the others, as it is with everything that they dropped still there. */
    private static Optional<History> notCompacted(Mutant mutant) {
        return mutant.any(PeerHash.class, h -> h.compacted() > 0)
                .map(h -> mutant.with(h, new PeerHash(h.peer(), h.revision(), -1, h.hash() + 1, h.at())));
    }

    private static Optional<History> dead(Mutant mutant) {
        String peer = "n" + mutant.random.nextInt(3);
        return Optional.of(History.of(mutant.history().facts().stream()
                .filter(f ->
                        !(f instanceof Operation op && op.peer().equals(peer) && op.request() instanceof RangeRequest))
                .map(f -> f instanceof Operation op && op.peer().equals(peer) && isWrite(op)
                        ? Mutant.timed(op, op.outcome(), op.called(), op.returned() + MINUTE)
                        : f)
                .toList()));
    }

    private static boolean isWrite(Operation op) {
        return op.request() instanceof PutRequest;
    }
}
