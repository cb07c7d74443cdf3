package io.cairn.statemachine.command;

import java.util.List;

/**
 * What one log entry carries: commands of one peer's clients, in order. (origin, incarnation, sequence) is executed
 * at most once, however often it is in the log.
 *
 * @param origin Raft id of the proposing peer
 * @param incarnation start counter of the origin's data directory; only goes up
 * @param nonce random number of the origin's process: two processes with one incarnation are a cloned directory
 * @param sequence number of the batch within the incarnation, from 1
 */
public record Batch(long origin, long incarnation, long nonce, long sequence, List<Command> commands) {
    public Batch {
        commands = List.copyOf(commands);
    }
}
