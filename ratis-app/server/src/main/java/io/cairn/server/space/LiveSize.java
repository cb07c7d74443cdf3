package io.cairn.server.space;

import io.cairn.server.node.StoreSize;
import io.cairn.statemachine.store.Store;

/** What the store itself says. */
public record LiveSize(Store store) implements StoreSize {
    @Override
    public long bytes() {
        return store.bytes();
    }

    @Override
    public long bytesInUse() {
        return store.bytesInUse();
    }
}
