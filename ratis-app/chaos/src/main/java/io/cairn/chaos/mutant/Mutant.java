package io.cairn.chaos.mutant;

import java.util.List;

/**
 * One mistake.
 *
 * @param name as people type it
 * @param mistake what a peer with it does, in words
 * @param forbidden whether it breaks a promise; else it is a strain that a peer must bear
 * @param changes of the peer's code that make it
 */
public record Mutant(String name, String mistake, boolean forbidden, List<Change> changes) {
    public Mutant {
        changes = List.copyOf(changes);
    }
}
