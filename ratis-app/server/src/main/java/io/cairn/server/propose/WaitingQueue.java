package io.cairn.server.propose;

import io.cairn.server.node.Unavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Commands that are in no batch yet, bounded in number and bytes. Any thread adds and fails; the proposer takes. */
final class WaitingQueue {
    private final ConcurrentLinkedDeque<Waiting> queue = new ConcurrentLinkedDeque<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    /** False when full. */
    boolean offer(Waiting waiting) {
        if (count.incrementAndGet() > ProposalLimits.WAITING_MAX) {
            count.decrementAndGet();
            return false;
        }
        if (bytes.addAndGet(waiting.bytes()) > ProposalLimits.WAITING_BYTES_MAX) {
            release(waiting);
            return false;
        }
        queue.add(waiting);
        return true;
    }

    private void release(Waiting waiting) {
        count.decrementAndGet();
        bytes.addAndGet(-waiting.bytes());
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    int size() {
        return count.get();
    }

    /** The next batch's worth, oldest first; empty when nothing waits. */
    List<Waiting> takeBatch() {
        List<Waiting> batch = new ArrayList<>();
        int size = 0;
        Waiting next;
        while (batch.size() < ProposalLimits.BATCH_COMMANDS_MAX && (next = queue.poll()) != null) {
            if (!batch.isEmpty() && size + next.bytes() > ProposalLimits.BATCH_BYTES_GOAL) {
                queue.addFirst(next);
                break;
            }
            release(next);
            batch.add(next);
            size += next.bytes();
        }
        return batch;
    }

    /** Those that waited too long fail: they were never sent and never will be. In queue order, so the oldest first. */
    void expire(long nowNanos, Unavailable.Reason reason) {
        Waiting first;
        while ((first = queue.poll()) != null) {
            if (!first.expired(nowNanos)) {
                queue.addFirst(first);
                return;
            }
            release(first);
            first.fail(reason);
        }
    }

    void failAll(Unavailable.Reason reason) {
        Waiting next;
        while ((next = queue.poll()) != null) {
            release(next);
            next.fail(reason);
        }
    }
}
