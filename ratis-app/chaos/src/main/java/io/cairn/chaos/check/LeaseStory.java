package io.cairn.chaos.check;

import com.google.protobuf.Message;
import io.cairn.api.etcd.LeaseGrantRequest;
import io.cairn.api.etcd.LeaseGrantResponse;
import io.cairn.api.etcd.LeaseKeepAliveRequest;
import io.cairn.api.etcd.LeaseKeepAliveResponse;
import io.cairn.api.etcd.LeaseRevokeRequest;
import io.cairn.chaos.history.History;
import io.cairn.chaos.history.Operation;
import io.cairn.chaos.history.Outcome;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** What clients did with one lease. Times as in the history. */
final class LeaseStory {
    /** Before this it must not end, unless someone revokes it. */
    long safeUntil = Long.MIN_VALUE;

    /** When the last grant or renewal that may have happened was over, and for how long it would be. */
    long renewed = Long.MIN_VALUE;

    long ttl;

    /** When the first revocation that may have happened was called. */
    long revoked = Long.MAX_VALUE;

    /** When its grant was acknowledged. */
    long granted = Long.MAX_VALUE;

    private LeaseStory() {}

    static Map<Long, LeaseStory> all(History history) {
        Map<Long, LeaseStory> stories = new HashMap<>();
        for (Operation operation : history.operations()) {
            if (operation.outcome() instanceof Outcome.Refused) {
                continue;
            }
            Message request = operation.request();
            Message response = Answers.of(operation).orElse(request);
            if (request instanceof LeaseGrantRequest) {
                grant(operation, response, stories);
            } else if (request instanceof LeaseKeepAliveRequest keepAlive) {
                of(keepAlive.getID(), stories).renew(operation, response);
            } else if (request instanceof LeaseRevokeRequest revoke) {
                LeaseStory story = of(revoke.getID(), stories);
                story.revoked = Math.min(story.revoked, operation.called());
            }
        }
        return stories;
    }

    private static LeaseStory of(long id, Map<Long, LeaseStory> stories) {
        return stories.computeIfAbsent(id, first -> new LeaseStory());
    }

    private static void grant(Operation operation, Message response, Map<Long, LeaseStory> stories) {
        if (response instanceof LeaseGrantResponse granted) {
            LeaseStory story = of(granted.getID(), stories);
            story.granted = operation.returned();
            story.lives(operation, granted.getTTL());
        } else if (response instanceof LeaseGrantRequest asked) {
            LeaseStory story = of(asked.getID(), stories);
            story.ttl = Math.max(story.ttl, nanos(asked.getTTL()));
            story.renewed = Math.max(story.renewed, operation.returned());
        }
    }

    private void renew(Operation operation, Message response) {
        if (response instanceof LeaseKeepAliveResponse kept && kept.getTTL() > 0) {
            lives(operation, kept.getTTL());
        } else if (response instanceof LeaseKeepAliveRequest) {
            renewed = Math.max(renewed, operation.returned());
        }
    }

    private void lives(Operation operation, long seconds) {
        ttl = Math.max(ttl, nanos(seconds));
        safeUntil = Math.max(safeUntil, operation.called() + nanos(seconds));
        renewed = Math.max(renewed, operation.returned());
    }

    private static long nanos(long seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }
}
