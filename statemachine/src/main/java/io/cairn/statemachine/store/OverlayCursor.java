package io.cairn.statemachine.store;

import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.KeyValue;
import io.cairn.statemachine.store.Overlay.Change;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Walks the keys of a cursor and of changes that hide them, merged. */
final class OverlayCursor implements State.Cursor {
    private final State.Cursor below;
    private final List<Change> above;
    private int nextAbove;
    private @Nullable Bytes nextBelow;
    private Bytes key = Bytes.EMPTY;
    /** Set while the current key comes from above; below then already is at a later key. */
    private @Nullable KeyValue changed;

    private boolean onBelow;

    /** @param above in key order */
    OverlayCursor(State.Cursor below, List<Change> above) {
        this.below = below;
        this.above = above;
        stepBelow();
    }

    private void stepBelow() {
        nextBelow = below.next() ? below.key() : null;
    }

    @Override
    public boolean next() {
        if (onBelow) {
            stepBelow();
        }
        while (nextAbove < above.size()) {
            Change change = above.get(nextAbove);
            int order = nextBelow == null ? 1 : nextBelow.compareTo(change.key());
            if (order < 0) {
                break;
            }
            if (order == 0) {
                stepBelow();
            }
            nextAbove++;
            if (change.kv() != null) {
                return moveTo(change.key(), change.kv());
            }
        }
        onBelow = false;
        return nextBelow != null && moveTo(nextBelow, null);
    }

    private boolean moveTo(Bytes next, @Nullable KeyValue from) {
        key = next;
        changed = from;
        onBelow = from == null;
        return true;
    }

    @Override
    public Bytes key() {
        return key;
    }

    @Override
    public KeyValue keyValue() {
        KeyValue kv = changed;
        return kv == null ? below.keyValue() : kv;
    }

    @Override
    public void close() {
        below.close();
    }
}
