package io.cairn.server.http;

import com.google.gson.JsonObject;
import io.cairn.server.node.PeerInfo;
import io.cairn.server.node.Reads;
import io.cairn.server.node.Unavailable;
import io.cairn.statemachine.Alarm;
import io.cairn.statemachine.Fault;
import io.cairn.statemachine.store.View;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** Answers whether this peer can read: from the cluster as a whole, or from what it has itself. */
final class Health implements Page.Source {
    /** Probes give up after some seconds; by then the thread must be free again. */
    private static final long READ_DEADLINE_MILLIS = 3000;

    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private final PeerInfo peer;
    private final Reads reads;

    Health(PeerInfo peer, Reads reads) {
        this.peer = peer;
        this.reads = reads;
    }

    /** etcd's /health. With {@code serializable=true} it needs no leader; {@code exclude=NOSPACE} passes over alarms. */
    @Override
    public Page.Answer answer(Page.Query query) {
        String reason = alarmReason(query.values("exclude"));
        if (reason.isEmpty()) {
            reason = query.values("serializable").contains("true") ? localReason() : clusterReason();
        }
        JsonObject body = new JsonObject();
        body.addProperty("health", Boolean.toString(reason.isEmpty()));
        body.addProperty("reason", reason);
        return new Page.Answer(reason.isEmpty() ? OK : UNAVAILABLE, Page.JSON, body + "\n");
    }

    private String alarmReason(List<String> excluded) {
        return alarm(type -> !excluded.contains(type.name()));
    }

    /** Empty, or that somebody said that the peers do not hold the same. */
    String corruption() {
        return alarm(type -> type == Alarm.Type.CORRUPT);
    }

    private String alarm(Predicate<Alarm.Type> counts) {
        try (View view = reads.local()) {
            return view.alarms().stream()
                    .map(Alarm::type)
                    .filter(counts)
                    .findFirst()
                    .map(type -> "ALARM " + type)
                    .orElse("");
        } catch (Unavailable | Fault unreadable) {
            // What comes next says so better.
            return "";
        }
    }

    private String clusterReason() {
        if (peer.leaderId() == 0) {
            return "RAFT NO LEADER";
        }
        String failed = linearizableRead();
        return failed.isEmpty() ? "" : "RANGE ERROR:" + failed;
    }

    private String localReason() {
        String failed = serializableRead();
        return failed.isEmpty() ? "" : "RANGE ERROR:" + failed;
    }

    /** Empty, or why this peer cannot read its own state. */
    String serializableRead() {
        try (View view = reads.local()) {
            return view.revision() > 0 ? "" : "no state";
        } catch (Unavailable e) {
            return e.reason().name();
        } catch (Fault e) {
            return e.getMessage() == null ? "fault" : e.getMessage();
        }
    }

    /** Empty, or why this peer cannot read what the cluster agreed on. */
    String linearizableRead() {
        CompletableFuture<View> read = reads.linearizable();
        try {
            read.get(READ_DEADLINE_MILLIS, TimeUnit.MILLISECONDS).close();
            return "";
        } catch (TimeoutException e) {
            // The view may still come; somebody has to close it.
            read.thenAccept(View::close);
            return "no answer in " + READ_DEADLINE_MILLIS + " ms";
        } catch (ExecutionException | CancellationException e) {
            return e.getCause() instanceof Unavailable unavailable
                    ? unavailable.reason().name()
                    : "failed: " + e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "stopping";
        }
    }
}
