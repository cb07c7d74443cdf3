package io.cairn.chaos.load;

import io.cairn.chaos.history.Outcome;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.ConnectException;
import java.util.Set;

/** What a failed request means: it never happened, or nobody knows. */
final class Refusals {
    /** Codes with which etcd says that it looked at the request and did nothing. */
    private static final Set<Status.Code> SURE = Set.of(
            Status.Code.INVALID_ARGUMENT,
            Status.Code.OUT_OF_RANGE,
            Status.Code.NOT_FOUND,
            Status.Code.FAILED_PRECONDITION,
            Status.Code.RESOURCE_EXHAUSTED);

    private static final String FROM_SERVER = "etcdserver: ";

    private Refusals() {}

    static Outcome of(StatusRuntimeException failure) {
        Status status = failure.getStatus();
        String text = String.valueOf(status.getDescription());
        boolean refused = SURE.contains(status.getCode()) && text.startsWith(FROM_SERVER);
        if (refused || neverSent(status)) {
            return new Outcome.Refused(status.getCode().name(), text);
        }
        return new Outcome.Unknown(status.getCode().name(), text);
    }

    /** Nobody listened. */
    private static boolean neverSent(Status status) {
        for (Throwable cause = status.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException) {
                return true;
            }
        }
        return false;
    }
}
