package io.cairn.chaos.check;

import com.google.protobuf.Message;
import io.cairn.api.etcd.Event;
import io.cairn.api.etcd.Event.EventType;
import io.cairn.api.etcd.LeaseRevokeRequest;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.chaos.history.History;
import io.cairn.chaos.history.Operation;
import io.cairn.chaos.history.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Finds for every revision the one operation that made it. An acknowledged write names its revision; what is left must
 * be the work of writes of unknown outcome, each at most once, or the end of a lease.
 */
final class WriterSearch {
    private final History history;
    private final EventLog log;
    private final Timeline timeline;
    private final Sightings sightings;
    private final Findings findings = new Findings("writes");
    private final NavigableMap<Long, Operation> writers = new TreeMap<>();
    private final Map<Long, Long> leaseEnds = new HashMap<>();

    WriterSearch(History history, EventLog log, Timeline timeline, Sightings sightings) {
        this.history = history;
        this.log = log;
        this.timeline = timeline;
        this.sightings = sightings;
    }

    Writers search() {
        List<Operation> unknown = new ArrayList<>();
        List<Operation> revoked = new ArrayList<>();
        for (Operation operation : history.operations()) {
            if (operation.outcome() instanceof Outcome.Acknowledged done) {
                if (operation.request() instanceof LeaseRevokeRequest) {
                    revoked.add(operation);
                } else if (Answers.changed(done.response())) {
                    acknowledged(operation, Answers.revision(done.response()));
                }
            } else if (operation.outcome() instanceof Outcome.Unknown && mayWrite(operation.request())) {
                unknown.add(operation);
            }
        }
        revoked.forEach(this::revoked);
        // First those that need an operation: the end of a lease needs none, and looks like somebody's delete.
        List<Long> open = log.between(0, log.last()).stream()
                .filter(r -> !writers.containsKey(r))
                .sorted(Comparator.comparing(r -> ended(r) != 0))
                .toList();
        Map<Long, Operation> found = new Matching(open, unknown, this::canHaveMade).pairs();
        writers.putAll(found);
        open.stream().filter(r -> !found.containsKey(r)).forEach(this::leaseEnd);
        return new Writers(Map.copyOf(writers), Map.copyOf(leaseEnds), findings.all());
    }

    private static boolean mayWrite(Message request) {
        return request instanceof LeaseRevokeRequest
                || Answers.isOfKeys(request) && !(request instanceof RangeRequest) && Answers.isLinearizable(request);
    }

    private void acknowledged(Operation operation, long revision) {
        Operation other = writers.putIfAbsent(revision, operation);
        if (other != null) {
            findings.add("two operations were told that they made revision " + revision, other, operation);
        } else if (log.at(revision).isEmpty()) {
            findings.add("lost: acknowledged at revision " + revision + ", which is not there", operation);
        } else if (!wouldMake(operation, revision)) {
            String there = Brief.text(log.at(revision));
            findings.add("lost: acknowledged at revision " + revision + ", but that is " + there, operation);
        }
    }

    /** Its answer does not tell whether there were keys, so whatever says that it made the revision goes first. */
    private void revoked(Operation operation) {
        long revision = Answers.of(operation).map(Answers::revision).orElseThrow();
        if (canHaveMade(revision, operation)) {
            writers.putIfAbsent(revision, operation);
        }
    }

    private boolean canHaveMade(long revision, Operation operation) {
        return sightings.before(operation.called()) < revision
                && operation.called() <= sightings.first(revision)
                && wouldMake(operation, revision);
    }

    private boolean wouldMake(Operation operation, long revision) {
        Execution execution = new Execution(timeline.at(revision - 1), revision);
        execution.run(operation.request());
        return !execution.events().isEmpty() && execution.events().equals(bare(log.at(revision)));
    }

    private static List<Event> bare(List<Event> events) {
        return events.stream()
                .map(e -> e.hasPrevKv() ? e.toBuilder().clearPrevKv().build() : e)
                .toList();
    }

    private void leaseEnd(long revision) {
        long lease = ended(revision);
        if (lease != 0) {
            leaseEnds.put(revision, lease);
        } else {
            findings.add("nobody wrote revision " + revision + ": " + Brief.text(log.at(revision)));
        }
    }

    /** The lease whose end would have made the revision; 0 when that of none would. */
    private long ended(long revision) {
        State before = timeline.at(revision - 1);
        long lease = log.at(revision).stream()
                .filter(e -> e.getType() == EventType.DELETE)
                .map(e -> before.get(e.getKv().getKey()))
                .mapToLong(kv -> kv == null ? 0 : kv.getLease())
                .findFirst()
                .orElse(0);
        if (lease == 0) {
            return 0;
        }
        Execution end = new Execution(before, revision);
        end.run(LeaseRevokeRequest.newBuilder().setID(lease).build());
        return end.events().equals(bare(log.at(revision))) ? lease : 0;
    }
}
