package io.cairn.client;

import com.google.protobuf.MessageLite;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Sends requests: to whichever endpoint works, or to one in particular. Takes what makes a result of the answer, so that
 * the future it gives is the one that callers get, and may cancel.
 */
final class Calls {
    private final Connections connections;
    private final Duration requestTimeout;
    private final Duration connectTimeout;

    Calls(Connections connections, Duration requestTimeout, Duration connectTimeout) {
        this.connections = connections;
        this.requestTimeout = requestTimeout;
        this.connectTimeout = connectTimeout;
    }

    Connections connections() {
        return connections;
    }

    /** Reads from any endpoint; tried again elsewhere while there is time. */
    <Q extends MessageLite, A, R> CompletableFuture<R> read(
            MethodDescriptor<Q, A> method, Q request, Function<A, R> map) {
        return read(method, request, Metadata::new, map);
    }

    /** With headers, made for each try. */
    <Q extends MessageLite, A, R> CompletableFuture<R> read(
            MethodDescriptor<Q, A> method, Q request, Supplier<Metadata> headers, Function<A, R> map) {
        return mapped(anywhere(method, request, headers, false), map);
    }

    /** Writes through any endpoint; tried again only while it is certain that nothing was applied. */
    <Q extends MessageLite, A, R> CompletableFuture<R> write(
            MethodDescriptor<Q, A> method, Q request, Function<A, R> map) {
        return mapped(anywhere(method, request, Metadata::new, true), map);
    }

    private <Q, A> CompletableFuture<A> anywhere(
            MethodDescriptor<Q, A> method, Q request, Supplier<Metadata> headers, boolean write) {
        Failover<Q, A> failover =
                new Failover<>(connections, method, request, headers, write, requestTimeout, connectTimeout);
        return failover.start();
    }

    /** Asks one endpoint, once. */
    <Q extends MessageLite, A, R> CompletableFuture<R> at(
            String endpoint, MethodDescriptor<Q, A> method, Q request, Function<A, R> map) {
        return at(endpoint, method, request, false, requestTimeout, map);
    }

    /** Has one endpoint change something, once: a lost answer leaves the outcome unknown. */
    <Q extends MessageLite, A, R> CompletableFuture<R> change(
            String endpoint, MethodDescriptor<Q, A> method, Q request, Function<A, R> map) {
        return at(endpoint, method, request, true, requestTimeout, map);
    }

    /** Asks one endpoint, once; {@code changes} when a lost answer leaves the outcome unknown. */
    <Q extends MessageLite, A, R> CompletableFuture<R> at(
            String endpoint,
            MethodDescriptor<Q, A> method,
            Q request,
            boolean changes,
            Duration timeout,
            Function<A, R> map) {
        Endpoint target = Endpoint.parse(endpoint);
        CompletableFuture<A> result = new CompletableFuture<>();
        Attempt<Q, A> attempt = new Attempt<>(connections.to(target), method, timeout.toNanos(), (done, status) -> {
            A answer = done.answer();
            if (status.isOk() && answer != null) {
                result.complete(answer);
            } else {
                result.completeExceptionally(Errors.of(lost(status), done.left(), changes, target.text()));
            }
        });
        attempt.send(request, new Metadata());
        result.whenComplete((answer, failure) -> {
            if (result.isCancelled()) {
                attempt.cancel();
            }
        });
        return mapped(result, map);
    }

    /** What {@code map} makes of the answer; who cancels that cancels the call. */
    static <A, R> CompletableFuture<R> mapped(CompletableFuture<A> call, Function<A, R> map) {
        CompletableFuture<R> mapped = call.thenApply(map);
        mapped.whenComplete((answer, failure) -> {
            if (mapped.isCancelled()) {
                call.cancel(true);
            }
        });
        return mapped;
    }

    /** A call that ended well without an answer is a broken server. */
    static Status lost(Status status) {
        return status.isOk() ? Status.INTERNAL.withDescription("the server ended the call without an answer") : status;
    }
}
