package io.cairn.client;

/** What a peer does in Raft. */
public enum Role {
    /** It has not said. */
    UNKNOWN,
    /** Appends batches and replicates them. */
    LEADER,
    /** Votes and follows. */
    FOLLOWER,
    /** Asks for votes. */
    CANDIDATE,
    /** Follows without a vote. */
    LISTENER
}
