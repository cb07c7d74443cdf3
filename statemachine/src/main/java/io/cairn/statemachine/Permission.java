package io.cairn.statemachine;

/**
 * What holders of a role may do with some keys.
 *
 * @param end as etcd's range_end, kept as it was given: empty for one key, one zero byte for all keys from the first on
 */
public record Permission(Type type, Bytes key, Bytes end) {
    /** New kinds are only ever added at the end: their places are in the log and in the store. */
    public enum Type {
        READ,
        WRITE,
        READWRITE
    }

    /** Whether both are about the same keys, whatever they allow. */
    public boolean isAbout(Bytes otherKey, Bytes otherEnd) {
        return key.equals(otherKey) && end.equals(otherEnd);
    }
}
