package io.cairn.chaos.check;

import io.cairn.chaos.history.Healed;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Revisions go up by one, and the watches of everything on each peer that served at the end told of them up to the last. */
final class LogCheck implements Check {
    /** Of an empty store; the first write makes the next one. */
    private static final long EMPTY = 1;

    @Override
    public List<Violation> check(Evidence evidence) {
        Findings findings = new Findings("log");
        EventLog log = evidence.log();
        for (long revision = EMPTY + 1; revision <= log.last(); revision++) {
            if (log.at(revision).isEmpty()) {
                findings.add("no watch of everything was told of revision " + revision);
            }
        }
        for (Healed healed : evidence.history().all(Healed.class)) {
            healed.peers().forEach(peer -> told(peer, evidence, findings));
        }
        return findings.all();
    }

    private static void told(String peer, Evidence evidence, Findings findings) {
        Set<Long> told = new HashSet<>();
        evidence.watches().stream()
                .filter(w -> w.isOfEverything() && w.opened().peer().equals(peer))
                .forEach(w -> told.addAll(LogRebuild.revisions(w).keySet()));
        // Before that, whatever one was not told it was told to be compacted, which the checks of watches and of
        // compactions look at; here it must have got to the end.
        long from = evidence.compacted() + 1;
        for (long revision : evidence.log().between(from, evidence.log().last())) {
            if (!told.contains(revision)) {
                findings.add("no watch of everything on " + peer + " was told of revision " + revision);
            }
        }
    }
}
