package io.cairn.chaos.check;

import io.cairn.chaos.history.PeerSample;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * A term in which a peer voted or took entries is on its disk, so no later process on the same directory may begin
 * below it: it could vote twice.
 */
final class KeptTerms {
    /** A term that is new may not be on the disk yet: nobody was answered in it. */
    private static final Duration NEW = Duration.ofSeconds(1);

    private final Findings findings;
    private final Map<String, PeerSample> firstInTerm = new HashMap<>();
    private final Map<String, PeerSample> kept = new HashMap<>();

    KeptTerms(Findings findings) {
        this.findings = findings;
    }

    /** The next of its peer. A peer that does not know its term yet says 0. */
    void check(PeerSample sample) {
        String directory = sample.peer() + "/" + sample.directory();
        PeerSample before = kept.get(directory);
        if (before != null && before.start() < sample.start() && sample.term() > 0 && sample.term() < before.term()) {
            findings.add(
                    "term of " + sample.peer() + " went back over a restart from " + before.term() + " to "
                            + sample.term(),
                    before,
                    sample);
        }
        PeerSample first = firstInTerm.merge(
                sample.peer() + "/" + sample.start(), sample, (old, now) -> old.term() == now.term() ? old : now);
        // Its log was committed further in this term, so it knew the term's leader.
        if (first.index() < sample.index() && sample.at() - first.at() >= NEW.toNanos()) {
            kept.put(directory, sample);
        }
    }
}
