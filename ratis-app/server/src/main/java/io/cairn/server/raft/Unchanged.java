package io.cairn.server.raft;

import java.util.Set;
import java.util.concurrent.CompletionException;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.apache.ratis.protocol.exceptions.ReconfigurationInProgressException;
import org.apache.ratis.protocol.exceptions.ReconfigurationTimeoutException;
import org.apache.ratis.protocol.exceptions.SetConfigurationException;

/** Tells a change of the configuration that was surely not made from one of which nothing is known. */
final class Unchanged {
    /**
     * With these nothing was appended. A leader that lost its term fails the same way whether or not its entry is in logs
     * that count, so that is none of them.
     */
    private static final Set<Class<?>> SURELY = Set.of(
            LeaderNotReadyException.class,
            ReconfigurationInProgressException.class,
            ReconfigurationTimeoutException.class,
            SetConfigurationException.class);

    private Unchanged() {}

    /** Throws {@link Refused} when nothing was changed, else what it was given. */
    static <T> T refused(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        throw new CompletionException(
                SURELY.contains(cause.getClass()) ? new Refused(Refused.Reason.TOO_BUSY, cause) : cause);
    }
}
