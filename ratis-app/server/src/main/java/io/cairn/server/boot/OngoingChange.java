package io.cairn.server.boot;

import io.cairn.api.peer.Refusal;
import io.cairn.server.peer.PeerRefusal;
import io.cairn.server.raft.MemberChanges;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The change of the configuration that a joiner asked for last. It is done when the joiner has caught up, which can take
 * far longer than a call: who asks again waits for the same one, as another one is refused meanwhile. Any thread.
 */
final class OngoingChange {
    private static final Logger LOG = LoggerFactory.getLogger(OngoingChange.class);

    private record Asked(long term, Set<Participant> to, CompletableFuture<?> done) {}

    private final MemberChanges log;
    private @Nullable Asked last;

    OngoingChange(MemberChanges log) {
        this.log = log;
    }

    /**
     * Fails with {@link PeerRefusal} when it was not done, or nobody knows: a step of joining is asked for again until it
     * is, and does no harm twice. Never blocks.
     */
    synchronized CompletableFuture<?> reconfigure(Configuration from, List<Participant> to) {
        Asked before = last;
        long term = log.term();
        if (before != null
                && before.term() == term
                && before.to().equals(Set.copyOf(to))
                && !before.done().isDone()) {
            return before.done();
        }
        LOG.info("changing the configuration from {} to {}", from.current(), to);
        CompletableFuture<?> done = log.reconfigure(from, to).exceptionally(OngoingChange::refused);
        last = new Asked(term, Set.copyOf(to), done);
        return done;
    }

    private static <T> T refused(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        throw new PeerRefusal(Refusal.Reason.TOO_BUSY, String.valueOf(cause));
    }
}
