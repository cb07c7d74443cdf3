package io.cairn.server.etcd;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Takes replies from the apply thread at the price of one queue node each. The apply thread finishes a whole batch at
 * once; waking a thread per command would cost it more than the command did. So one wake-up serves all that is
 * queued, and since the replies leave in one go, the event loops write many of them with one system call.
 * The queue holds no more than the commands in flight, which the proposer bounds.
 */
final class ReplyLane implements Runnable {
    private final Queue<Runnable> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Executor executor;

    ReplyLane(Executor executor) {
        this.executor = executor;
    }

    void add(Runnable reply) {
        queue.add(reply);
        schedule();
    }

    @Override
    public void run() {
        for (Runnable reply = queue.poll(); reply != null; reply = queue.poll()) {
            reply.run();
        }
        scheduled.set(false);
        // A reply that was added between the last poll and the line above has nobody else to wake the thread.
        if (!queue.isEmpty()) {
            schedule();
        }
    }

    private void schedule() {
        if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
            executor.execute(this);
        }
    }
}
