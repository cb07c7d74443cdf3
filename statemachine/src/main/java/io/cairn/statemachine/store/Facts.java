package io.cairn.statemachine.store;

import io.cairn.statemachine.Position;

/** All of the state that is not keys, as it is after one entry. Immutable. */
record Facts(Position position, long revision, long compactedRevision, Membership membership, Origins origins) {
    /** As etcd: an empty store is at revision 1 and was never compacted. */
    static final Facts EMPTY = new Facts(Position.START, 1, -1, Membership.NONE, Origins.NONE);

    Facts at(Position next) {
        return new Facts(next, revision, compactedRevision, membership, origins);
    }
}
