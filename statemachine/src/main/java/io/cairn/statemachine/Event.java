package io.cairn.statemachine;

/**
 * One change of one key, as watches tell it.
 *
 * @param kv after a put the key as it was then; after a delete only its key and the revision of the delete
 */
public record Event(KeyValue kv, boolean deleted) {
    public static Event delete(Bytes key, long revision) {
        return new Event(new KeyValue(key, 0, revision, 0, Bytes.EMPTY, 0), true);
    }

    public Bytes key() {
        return kv.key();
    }

    /** Of the change; events of one revision belong together. */
    public long revision() {
        return kv.modRevision();
    }

    /** True when the key began a new life with this change: then there is nothing before it. */
    public boolean isCreation() {
        return !deleted && kv.createRevision() == kv.modRevision();
    }
}
