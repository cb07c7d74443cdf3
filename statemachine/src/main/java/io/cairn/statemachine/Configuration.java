package io.cairn.statemachine;

import java.util.List;

/**
 * Who takes part in the log, as an applied configuration entry says.
 *
 * @param current voters and listeners of the configuration
 * @param previous voters and listeners of the one before while a joint change is under way, else empty
 */
public record Configuration(List<Participant> current, List<Participant> previous) {
    public static final Configuration EMPTY = new Configuration(List.of(), List.of());

    /**
     * @param id Raft id, never 0
     * @param address host:port of the peer port
     */
    public record Participant(long id, String address, boolean voter) {}

    public Configuration {
        current = List.copyOf(current);
        previous = List.copyOf(previous);
    }

    public boolean isStable() {
        return previous.isEmpty();
    }

    /** True when the peer takes part in either half. */
    public boolean includes(long id) {
        return current.stream().anyMatch(p -> p.id() == id) || previous.stream().anyMatch(p -> p.id() == id);
    }
}
