package io.cairn.client;

import java.util.List;

/**
 * Who takes part in the log.
 *
 * @param commit last entry that the leader has committed
 * @param all every participant; empty when the peer asked does not lead
 */
public record Standings(long commit, List<Standing> all) {
    /** Copies the list. */
    public Standings {
        all = List.copyOf(all);
    }
}
