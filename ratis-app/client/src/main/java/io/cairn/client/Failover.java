package io.cairn.client;

import io.cairn.client.CairnException.Applied;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to an answer, over as many endpoints as it takes and the deadline allows. A write moves on
 * only when the attempt before it certainly changed nothing, so it is never applied twice.
 */
final class Failover<Q, A> {
    /** Between two rounds over all endpoints: short against an election, long against a call. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    private static final Executor AFTER_PAUSE =
            CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS);

    private final Connections connections;
    private final MethodDescriptor<Q, A> method;
    private final Q request;
    private final Supplier<Metadata> headers;
    private final boolean write;
    private final long deadlineNanos;
    private final long reachableByNanos;
    private final CompletableFuture<A> result = new CompletableFuture<>();

    private volatile @Nullable Attempt<Q, A> running;
    private volatile boolean reachedOne;
    private volatile int attempts;

    Failover(
            Connections connections,
            MethodDescriptor<Q, A> method,
            Q request,
            Supplier<Metadata> headers,
            boolean write,
            Duration requestTimeout,
            Duration connectTimeout) {
        this.connections = connections;
        this.method = method;
        this.request = request;
        this.headers = headers;
        this.write = write;
        long now = System.nanoTime();
        this.deadlineNanos = now + requestTimeout.toNanos();
        this.reachableByNanos = now + Math.min(connectTimeout.toNanos(), requestTimeout.toNanos());
    }

    CompletableFuture<A> start() {
        attempt();
        result.whenComplete((answer, failure) -> {
            Attempt<Q, A> last = running;
            if (result.isCancelled() && last != null) {
                last.cancel();
            }
        });
        return result;
    }

    private void attempt() {
        if (result.isDone()) {
            return;
        }
        int position = connections.current();
        Endpoint endpoint = connections.endpoints().get(position);
        try {
            Attempt<Q, A> attempt = new Attempt<>(
                    connections.to(endpoint), method, attemptNanos(), (done, status) -> done(done, status, position));
            running = attempt;
            attempt.send(request, headers.get());
            if (result.isCancelled()) {
                // Perhaps while there was nothing to cancel yet.
                attempt.cancel();
            }
        } catch (IllegalStateException closed) {
            result.completeExceptionally(closed);
        }
    }

    /** A read leaves as much of its time to each endpoint that is still to be tried in this round. */
    private long attemptNanos() {
        long left = Math.max(1, deadlineNanos - System.nanoTime());
        int endpoints = connections.endpoints().size();
        return write ? left : left / (endpoints - attempts % endpoints);
    }

    private void done(Attempt<Q, A> attempt, Status status, int position) {
        A answer = attempt.answer();
        if (status.isOk() && answer != null) {
            result.complete(answer);
            return;
        }
        attempts++;
        reachedOne |= attempt.left();
        String endpoint = connections.endpoints().get(position).text();
        CairnException failure = Errors.of(Calls.lost(status), attempt.left(), write, endpoint);
        if (failure.isPassing()) {
            connections.leave(position);
        }
        if (!mayTryAgain(failure)) {
            result.completeExceptionally(failure);
        } else if (attempts % connections.endpoints().size() == 0) {
            AFTER_PAUSE.execute(this::attempt);
        } else {
            attempt();
        }
    }

    private boolean mayTryAgain(CairnException failure) {
        boolean changedNothing = !write || failure.applied() == Applied.NO;
        return changedNothing && failure.isPassing() && !outOfTime();
    }

    /** Also when nobody could be reached for the connect timeout: a cluster that is not there needs no long wait. */
    private boolean outOfTime() {
        long now = System.nanoTime();
        boolean roundDone = attempts % connections.endpoints().size() == 0;
        boolean nobody = !reachedOne && roundDone && now - reachableByNanos >= 0;
        return nobody || now + PAUSE.toNanos() - deadlineNanos >= 0;
    }
}
