package io.cairn.statemachine;

/**
 * A key as it was after one change.
 *
 * @param createRevision revision of the put that began the key's current life
 * @param modRevision revision of this change
 * @param version number of puts in the current life, from 1
 * @param lease id of the lease it hangs on; 0: none
 */
public record KeyValue(Bytes key, long createRevision, long modRevision, long version, Bytes value, long lease) {
    public KeyValue withoutValue() {
        return new KeyValue(key, createRevision, modRevision, version, Bytes.EMPTY, lease);
    }
}
