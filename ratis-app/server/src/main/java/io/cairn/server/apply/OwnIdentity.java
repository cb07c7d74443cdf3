package io.cairn.server.apply;

import io.cairn.statemachine.Fault;
import io.cairn.statemachine.command.Batch;

/**
 * Who this process is as a proposer.
 *
 * @param id Raft id of the data directory
 * @param incarnation how often the directory was started
 * @param nonce random number of this process
 */
public record OwnIdentity(long id, long incarnation, long nonce) {
    /** Stops the process that shares its identity with another one: somebody copied a data directory. */
    void check(Batch batch) {
        if (batch.incarnation() > incarnation || (batch.incarnation() == incarnation && batch.nonce() != nonce)) {
            throw new Fault("another process runs with this peer's identity: its data directory was copied");
        }
    }

    /** Made by this very process, not by an earlier one of the same directory. */
    public boolean made(Batch batch) {
        return batch.origin() == id && batch.incarnation() == incarnation && batch.nonce() == nonce;
    }
}
