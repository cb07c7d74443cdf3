package io.cairn.server.node;

import java.util.List;

/** What an operator may ask for about the members of the cluster. */
public sealed interface MemberChange {
    /** Of the member that it is about; unsigned. */
    long id();

    /** Announces a peer that is started later; it takes part from then on. */
    record Add(long id, List<String> peerUrls, boolean learner) implements MemberChange {
        public Add {
            peerUrls = List.copyOf(peerUrls);
        }
    }

    record Remove(long id) implements MemberChange {}

    /** Gives a learner a vote. */
    record Promote(long id) implements MemberChange {}

    /** Gives a learner the place of another member in one joint step: no majority ever has one voter less or more. */
    record Replace(long id, long by) implements MemberChange {}

    /** Changes where the others look for a peer, and what the member table says. The peer itself moves when it is started again. */
    record Update(long id, List<String> peerUrls) implements MemberChange {
        public Update {
            peerUrls = List.copyOf(peerUrls);
        }
    }
}
