package io.cairn.chaos.check;

import io.cairn.chaos.history.PeerSample;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * What a running peer says of itself never goes back, and its term not even over a restart; a term has one leader; and the
 * log stays within its bound.
 */
final class PeerCheck implements Check {
    private final long logBytesMax;

    /** @param logBytesMax what the log of a peer may take on its disk */
    PeerCheck(long logBytesMax) {
        this.logBytesMax = logBytesMax;
    }

    @Override
    public List<Violation> check(Evidence evidence) {
        Findings findings = new Findings("peer");
        Map<String, PeerSample> newest = new HashMap<>();
        Map<Long, PeerSample> leaders = new HashMap<>();
        KeptTerms terms = new KeptTerms(findings);
        for (PeerSample sample : evidence.history().all(PeerSample.class)) {
            PeerSample before = newest.put(sample.peer() + "/" + sample.start(), sample);
            if (before != null) {
                goesUp("term", PeerSample::term, before, sample, findings);
                goesUp("revision", PeerSample::revision, before, sample, findings);
                goesUp("index", PeerSample::index, before, sample, findings);
                goesUp("applied", PeerSample::applied, before, sample, findings);
            }
            terms.check(sample);
            PeerSample other = sample.leads() ? leaders.putIfAbsent(sample.term(), sample) : null;
            if (other != null && !other.peer().equals(sample.peer())) {
                findings.add(
                        "term " + sample.term() + " has two leaders, " + other.peer() + " and " + sample.peer(),
                        other,
                        sample);
            }
            if (sample.logBytes() > logBytesMax) {
                findings.add("the log of " + sample.peer() + " is larger than " + logBytesMax + " bytes", sample);
            }
        }
        return findings.all();
    }

    private static void goesUp(
            String what, ToLongFunction<PeerSample> of, PeerSample before, PeerSample after, Findings findings) {
        if (of.applyAsLong(before) > of.applyAsLong(after)) {
            findings.add(
                    what + " of " + after.peer() + " went back from " + of.applyAsLong(before) + " to "
                            + of.applyAsLong(after),
                    before,
                    after);
        }
    }
}
