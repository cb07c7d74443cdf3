package io.cairn.server.etcd;

import io.cairn.api.etcd.election.LeaderResponse;
import io.cairn.server.watch.WatchPump;
import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.Event;
import io.cairn.statemachine.KeyRange;
import io.cairn.statemachine.KeyValue;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tells one client who leads an election, and each new value of that leader; then of the next one. It sends nothing to
 * who does not read: the watch waits, and values may be left out.
 */
final class Observation {
    /** Makes what the client gets. */
    @FunctionalInterface
    interface Encoder {
        LeaderResponse response(long revision, KeyValue leader);
    }

    private final ServerCallStreamObserver<LeaderResponse> call;
    private final Elections elections;
    private final Bytes name;
    private final WatchPump pump;
    private final Encoder encoder;
    private final Replies replies;
    private final AtomicReference<KeyWatch.@Nullable Open> watch = new AtomicReference<>();
    private volatile boolean ended;

    Observation(
            ServerCallStreamObserver<LeaderResponse> call,
            Elections elections,
            Bytes name,
            WatchPump pump,
            Encoder encoder,
            Replies replies) {
        this.call = call;
        this.elections = elections;
        this.name = name;
        this.pump = pump;
        this.encoder = encoder;
        this.replies = replies;
    }

    void begin() {
        call.setOnCancelHandler(this::end);
        // The call may also be ended from this side, for want of a leader.
        call.setOnCloseHandler(this::end);
        call.setOnReadyHandler(() -> {
            KeyWatch.Open open = watch.get();
            if (open != null) {
                open.stream().ready(() -> {});
            }
        });
        next();
    }

    private void next() {
        elections.leader(name).whenComplete((found, failure) -> {
            if (failure != null) {
                fail(failure);
            } else if (!ended) {
                follow(found);
            }
        });
    }

    private void follow(Candidates.Found found) {
        KeyValue leader = found.kv();
        long from = found.revision() + 1;
        if (leader == null) {
            // Whoever comes first leads; it is looked up then.
            watch(event -> true, Candidates.of(name).range(), from);
        } else {
            send(found.revision(), leader);
            watch(this::isLast, KeyRange.single(leader.key()), from);
        }
    }

    private void watch(Predicate<Event> last, KeyRange range, long from) {
        KeyWatch.Open open = KeyWatch.open(pump, range, from, last, call::isReady);
        watch.set(open);
        // The call may have become ready after the watch saw that it was not, and before it could be told.
        open.stream().ready(() -> {});
        open.over().whenComplete((over, failure) -> {
            if (failure != null) {
                fail(failure);
            } else if (!ended) {
                next();
            }
        });
        if (ended) {
            end();
        }
    }

    /** A put of the leader's key is news of it; with its deletion another one leads. */
    private boolean isLast(Event event) {
        if (!event.deleted()) {
            send(event.revision(), event.kv());
        }
        return event.deleted();
    }

    private void send(long revision, KeyValue leader) {
        LeaderResponse response = encoder.response(revision, leader);
        replies.onReplyThread(() -> {
            if (!ended) {
                call.onNext(response);
            }
        });
    }

    private void fail(Throwable failure) {
        replies.onReplyThread(() -> replies.failUntyped(call, failure));
    }

    private void end() {
        ended = true;
        KeyWatch.Open open = watch.get();
        if (open != null) {
            open.end();
        }
    }
}
