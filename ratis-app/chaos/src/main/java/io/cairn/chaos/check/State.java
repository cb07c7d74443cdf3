package io.cairn.chaos.check;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.KeyValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is in the store at one moment. */
interface State {
    /** Null if the key is not there. */
    @Nullable
    KeyValue get(ByteString key);

    /** Ascending by key. */
    List<KeyValue> in(KeyRange range);
}
