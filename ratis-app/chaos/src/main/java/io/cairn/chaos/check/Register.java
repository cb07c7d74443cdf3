package io.cairn.chaos.check;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.KeyValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One key on its own.
 *
 * @param version puts since it was created, 0 if it is not there
 * @param mod revision of the last put, here only a name of that put: its order is not used
 */
record Register(ByteString value, long version, long mod) {
    static final Register ABSENT = new Register(ByteString.EMPTY, 0, 0);

    static Register of(List<KeyValue> kvs) {
        return kvs.isEmpty() ? ABSENT : of(kvs.get(0));
    }

    static Register of(KeyValue kv) {
        return new Register(kv.getValue(), kv.getVersion(), kv.getModRevision());
    }

    boolean isThere() {
        return version > 0;
    }

    /** A store with nothing but this in it. */
    State state(ByteString key) {
        KeyValue kv = KeyValue.newBuilder()
                .setKey(key)
                .setValue(value)
                .setVersion(version)
                .setModRevision(mod)
                .build();
        return new State() {
            @Override
            public @Nullable KeyValue get(ByteString asked) {
                return isThere() && asked.equals(key) ? kv : null;
            }

            @Override
            public List<KeyValue> in(KeyRange range) {
                return isThere() && range.contains(key) ? List.of(kv) : List.of();
            }
        };
    }

    /** One thing that an operation did to the key, or saw of it. */
    interface Act {
        /** What is there afterwards; null if it cannot have happened in this state. */
        @Nullable
        Register on(Register before);
    }

    static Act saw(Register expected) {
        return before -> before.equals(expected) ? before : null;
    }

    static Act put(ByteString value, long mod) {
        return before -> new Register(value, before.version + 1, mod);
    }

    /** @param was whether it was there */
    static Act delete(boolean was) {
        return before -> before.isThere() == was ? ABSENT : null;
    }
}
