package io.cairn.server.etcd;

import io.cairn.api.health.HealthCheckRequest;
import io.cairn.api.health.HealthCheckResponse;
import io.cairn.api.health.HealthCheckResponse.ServingStatus;
import io.cairn.api.health.HealthGrpc;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;

/**
 * gRPC's health service. As in etcd it tells load balancers that the port is open, under the empty name alone; whether
 * this peer can read and write is told by /readyz.
 */
public final class HealthService extends HealthGrpc.HealthImplBase {
    @Override
    public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> call) {
        if (!request.getService().isEmpty()) {
            call.onError(Status.NOT_FOUND.withDescription("unknown service").asRuntimeException());
            return;
        }
        call.onNext(response(ServingStatus.SERVING));
        call.onCompleted();
    }

    /** The answer never changes, so the stream says one thing and then stays silent until the client ends it. */
    @Override
    public void watch(HealthCheckRequest request, StreamObserver<HealthCheckResponse> call) {
        boolean known = request.getService().isEmpty();
        call.onNext(response(known ? ServingStatus.SERVING : ServingStatus.SERVICE_UNKNOWN));
    }

    private static HealthCheckResponse response(ServingStatus status) {
        return HealthCheckResponse.newBuilder().setStatus(status).build();
    }
}
