package io.cairn.server.read;

import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Counts who still reports the leader's term. A later leader would need a majority in a higher term, and any two
 * majorities share a peer; while the configuration changes, both halves must agree. Only voters count, the leader
 * itself only where it is one. Not safe for threads: callers guard it.
 */
final class TermTally {
    private final Configuration configuration;
    private final Set<Long> confirmed = new HashSet<>();
    private final Set<Long> answered = new HashSet<>();

    TermTally(Configuration configuration, long self) {
        this.configuration = configuration;
        answer(self, true);
    }

    /** All voters but this one, each once. */
    List<Long> others(long self) {
        Set<Long> ids = new HashSet<>();
        configuration.current().stream().filter(Participant::voter).forEach(p -> ids.add(p.id()));
        configuration.previous().stream().filter(Participant::voter).forEach(p -> ids.add(p.id()));
        ids.remove(self);
        return List.copyOf(ids);
    }

    void answer(long peer, boolean sameTerm) {
        answered.add(peer);
        if (sameTerm) {
            confirmed.add(peer);
        }
    }

    boolean won() {
        return majority(configuration.current()) && (configuration.isStable() || majority(configuration.previous()));
    }

    /** Everyone has answered or failed to. */
    boolean complete(long self) {
        return answered.containsAll(others(self));
    }

    private boolean majority(List<Participant> participants) {
        long voters = participants.stream().filter(Participant::voter).count();
        long agreed = participants.stream()
                .filter(p -> p.voter() && confirmed.contains(p.id()))
                .count();
        return 2 * agreed > voters;
    }
}
