package io.cairn.server.etcd;

import io.cairn.server.node.MemberRefusal;
import io.cairn.server.node.TooStale;
import io.cairn.server.node.Unavailable;
import io.cairn.statemachine.Fault;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What clients are told when a call throws, and which of it ends the process. Safe for any thread. */
public final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private final Consumer<Throwable> failStop;

    /** @param failStop takes what leaves the peer's state in doubt: a {@link Fault}, or an error of the JVM */
    public Failures(Consumer<Throwable> failStop) {
        this.failStop = failStop;
    }

    /** The status to answer with; logs and stops the peer where that is due. */
    public StatusRuntimeException answerTo(Throwable thrown) {
        Throwable cause = unwrapped(thrown);
        if (cause instanceof StatusRuntimeException decided) {
            return decided;
        }
        if (cause instanceof Unavailable unavailable) {
            return EtcdError.of(unavailable.reason()).exception();
        }
        if (cause instanceof TooStale stale) {
            return Status.UNAVAILABLE.withDescription(stale.getMessage()).asRuntimeException();
        }
        if (cause instanceof MemberRefusal refusal) {
            return EtcdError.of(refusal.reason()).exception();
        }
        if (cause instanceof RejectedExecutionException) {
            return EtcdError.TOO_MANY_REQUESTS.exception();
        }
        if (cause instanceof TimeoutException) {
            return EtcdError.TIMED_OUT.exception();
        }
        if (cause instanceof Fault || cause instanceof VirtualMachineError) {
            failStop.accept(cause);
        } else {
            LOG.error("A client's call failed in a way that was not foreseen; the peer goes on", cause);
        }
        return Status.UNKNOWN
                .withDescription(
                        "cairn: unexpected " + cause.getClass().getSimpleName() + "; see the log of the server")
                .asRuntimeException();
    }

    private static Throwable unwrapped(Throwable thrown) {
        Throwable cause = thrown;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
