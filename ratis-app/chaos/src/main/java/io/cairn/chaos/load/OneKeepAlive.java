package io.cairn.chaos.load;

import io.cairn.api.etcd.LeaseGrpc;
import io.cairn.api.etcd.LeaseKeepAliveRequest;
import io.cairn.api.etcd.LeaseKeepAliveResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A stream for one question, so that a late answer cannot be taken for that to the next one. */
final class OneKeepAlive implements StreamObserver<LeaseKeepAliveResponse> {
    private final CompletableFuture<LeaseKeepAliveResponse> answer = new CompletableFuture<>();

    private OneKeepAlive() {}

    static LeaseKeepAliveResponse ask(LeaseGrpc.LeaseStub stub, LeaseKeepAliveRequest request, Duration within) {
        OneKeepAlive observer = new OneKeepAlive();
        StreamObserver<LeaseKeepAliveRequest> stream =
                stub.withDeadlineAfter(within.toMillis(), TimeUnit.MILLISECONDS).leaseKeepAlive(observer);
        try {
            stream.onNext(request);
            return observer.answer.get(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof StatusRuntimeException failure
                    ? failure
                    : Status.fromThrowable(e.getCause()).asRuntimeException();
        } catch (TimeoutException e) {
            throw Status.DEADLINE_EXCEEDED.asRuntimeException();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Status.CANCELLED.withCause(e).asRuntimeException();
        } finally {
            stream.onError(Status.CANCELLED.asRuntimeException());
        }
    }

    @Override
    public void onNext(LeaseKeepAliveResponse response) {
        answer.complete(response);
    }

    @Override
    public void onError(Throwable failure) {
        answer.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
        answer.completeExceptionally(
                Status.UNAVAILABLE.withDescription("the stream ended").asRuntimeException());
    }
}
