package io.cairn.client;

import io.cairn.client.CairnException.Applied;
import io.cairn.client.CairnException.Kind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Renews one lease, three times in its life, on threads of the client. Ends by itself when the lease is gone, which it
 * learns from the cluster or, cut off from it, from its own clock. Safe for use by many threads.
 */
public final class LeaseKeeper implements AutoCloseable {
    /** One renewal may fail, and another be late, before the lease is lost. */
    private static final int RENEWALS = 3;

    private final AsyncLeases leases;
    private final long id;
    private final long ttlNanos;
    private final Executor pause;
    private final CompletableFuture<CairnException> lost = new CompletableFuture<>();
    private volatile long renewedAt = System.nanoTime();
    private volatile boolean closed;

    LeaseKeeper(AsyncLeases leases, long id, long ttlSeconds) {
        this.leases = leases;
        this.id = id;
        this.ttlNanos = Duration.ofSeconds(ttlSeconds).toNanos();
        this.pause = CompletableFuture.delayedExecutor(ttlNanos / RENEWALS, TimeUnit.NANOSECONDS);
        pause.execute(this::renew);
    }

    /** Id of the lease. */
    public long id() {
        return id;
    }

    /** Done, with the reason, when the lease is gone or must be taken for gone; never after a close. */
    public CompletableFuture<CairnException> lost() {
        return lost.copy();
    }

    private void renew() {
        if (closed) {
            return;
        }
        long asked = System.nanoTime();
        long left = Math.max(1, ttlNanos - (asked - renewedAt));
        try {
            leases.renew(id)
                    .orTimeout(left, TimeUnit.NANOSECONDS)
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
            if (gone || System.nanoTime() - renewedAt >= ttlNanos) {
                lose(why);
            }
        } else {
            // The client was closed.
            closed = true;
        }
        if (!closed) {
            pause.execute(this::renew);
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
