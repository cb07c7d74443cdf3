package io.cairn.client;

import io.cairn.client.CairnException.Applied;
import io.cairn.client.CairnException.Kind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Renews one lease, three times in its life, on threads of the client. Ends by itself when the lease is gone, which it
 * learns from the cluster or, cut off from it, from its own clock. Safe for use by many threads.
 */
public final class LeaseKeeper implements AutoCloseable {
    /** One renewal may fail, and another be late, before the lease is lost. */
    private static final int RENEWALS = 3;

    private final Supplier<CompletableFuture<LeaseRenewed>> renewal;
    private final long id;
    private final long ttlNanos;
    private final Time time;
    private final CompletableFuture<CairnException> lost = new CompletableFuture<>();
    private volatile long renewedAt;
    private volatile boolean closed;

    /** Where the time comes from. */
    interface Time {
        /** As {@link System#nanoTime()}. */
        long nanos();

        /** Has {@code task} run later, on another thread. */
        void after(long nanos, Runnable task);
    }

    private static final class RealTime implements Time {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void after(long nanos, Runnable task) {
            CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS).execute(task);
        }
    }

    LeaseKeeper(AsyncLeases leases, long id, long ttlSeconds) {
        this(() -> leases.renew(id), id, ttlSeconds, new RealTime());
    }

    LeaseKeeper(Supplier<CompletableFuture<LeaseRenewed>> renewal, long id, long ttlSeconds, Time time) {
        this.renewal = renewal;
        this.id = id;
        this.ttlNanos = Duration.ofSeconds(ttlSeconds).toNanos();
        this.time = time;
        this.renewedAt = time.nanos();
        pause();
    }

    /** Id of the lease. */
    public long id() {
        return id;
    }

    /** Done, with the reason, when the lease is gone or must be taken for gone; never after a close. */
    public CompletableFuture<CairnException> lost() {
        return lost.copy();
    }

    /** No longer than the lease has left, so that its loss is noticed when its time is over and not a third later. */
    private void pause() {
        time.after(Math.min(ttlNanos / RENEWALS, left(time.nanos())), this::renew);
    }

    private long left(long now) {
        return Math.max(0, ttlNanos - (now - renewedAt));
    }

    private void renew() {
        if (closed) {
            return;
        }
        long asked = time.nanos();
        try {
            renewal.get()
                    .orTimeout(Math.max(1, left(asked)), TimeUnit.NANOSECONDS)
                    .whenComplete((renewed, failure) -> done(asked, cause(failure)));
        } catch (IllegalStateException clientClosed) {
            closed = true;
        }
    }

    private static @Nullable Throwable cause(@Nullable Throwable failure) {
        return failure instanceof CompletionException ? failure.getCause() : failure;
    }

    private void done(long asked, @Nullable Throwable failure) {
        if (failure == null) {
            // Its time started after it was asked for, so this errs towards having lost it.
            renewedAt = asked;
        } else if (failure instanceof TimeoutException) {
            lose(new CairnException(Kind.TIMEOUT, Applied.UNKNOWN, "the lease was not renewed in time", failure));
        } else if (failure instanceof CairnException why) {
            boolean gone = why.kind() == Kind.NOT_FOUND || why.kind() == Kind.PERMISSION_DENIED;
            if (gone || left(time.nanos()) == 0) {
                lose(why);
            }
        } else {
            // The client was closed.
            closed = true;
        }
        if (!closed) {
            pause();
        }
    }

    private void lose(CairnException why) {
        if (!closed) {
            closed = true;
            lost.complete(why);
        }
    }

    /** Stops renewing; the lease ends when its time is over, or when it is revoked. */
    @Override
    public void close() {
        closed = true;
    }
}
