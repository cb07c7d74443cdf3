package io.cairn.server.apply;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets others wait until the published view has reached an index. What hangs on the futures runs on the apply thread
 * and must be short. Waiters bound their wait themselves.
 */
public final class AppliedIndex {
    private final ConcurrentSkipListMap<Long, CompletableFuture<Void>> waiting = new ConcurrentSkipListMap<>();
    private final AtomicLong published = new AtomicLong();

    public long get() {
        return published.get();
    }

    /** Done when the view that readers get holds everything up to the index. */
    public CompletableFuture<Void> reach(long index) {
        if (index <= published.get()) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> reached = waiting.computeIfAbsent(index, i -> new CompletableFuture<>());
        if (index <= published.get()) {
            reached.complete(null);
        }
        return reached;
    }

    /** The apply thread only; never goes down. */
    void publish(long index) {
        published.set(index);
        Map.Entry<Long, CompletableFuture<Void>> first;
        while ((first = waiting.firstEntry()) != null && first.getKey() <= index) {
            waiting.remove(first.getKey());
            first.getValue().complete(null);
        }
    }
}
