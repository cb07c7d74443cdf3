package io.cairn.statemachine;

/**
 * Something that keeps a member, and with it the cluster, from taking some commands.
 *
 * @param member who raised it; any number, as in etcd nobody checks it
 * @param automatic raised by a peer that watches its own state and clears it itself, not by an operator
 */
public record Alarm(long member, Type type, boolean automatic) {
    /** Kinds, in the order of their codes; only ever added to at the end. */
    public enum Type {
        /** No room: what makes the store grow is refused, all else goes on. */
        NOSPACE,
        /** Peers disagree: whatever changes keys is refused. */
        CORRUPT
    }

    /** The same for clients, who see neither more nor less of it. */
    public boolean is(long whose, Type kind) {
        return member == whose && type == kind;
    }
}
