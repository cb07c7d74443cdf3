package io.cairn.server.node;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Lets one thread sleep until there is something to do. {@link LockSupport#unpark} alone does not: any lock that the
 * thread waits for between its last look and its sleep uses the permit up, and then it sleeps beside its work.
 */
public final class Wakeup {
    private final AtomicBoolean due = new AtomicBoolean();
    private volatile @Nullable Thread sleeper;

    /** There is something to do, and the sleeper can see it. Any thread; never blocks. */
    public void wake() {
        if (!due.getAndSet(true)) {
            LockSupport.unpark(sleeper);
        }
    }

    /**
     * Returns as soon as {@link #wake} is called, at once if that was since the last return; when the time is over; or
     * for no reason. Look for work after it. Always the same thread.
     */
    public void sleep(long nanos) {
        sleeper = Thread.currentThread();
        if (!due.get()) {
            LockSupport.parkNanos(this, nanos);
        }
        due.set(false);
    }
}
