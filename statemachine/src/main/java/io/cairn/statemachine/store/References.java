package io.cairn.statemachine.store;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts the holders of something native; begins with one, and never comes back from none. */
final class References {
    private final AtomicInteger count = new AtomicInteger(1);

    /** False when there is no holder any more: the thing is closed or about to be. */
    boolean retain() {
        int seen = count.get();
        while (seen > 0) {
            if (count.compareAndSet(seen, seen + 1)) {
                return true;
            }
            seen = count.get();
        }
        return false;
    }

    /** True for the last holder, who has to close the thing. */
    boolean release() {
        int left = count.decrementAndGet();
        if (left < 0) {
            throw new IllegalStateException("released more often than retained");
        }
        return left == 0;
    }
}
