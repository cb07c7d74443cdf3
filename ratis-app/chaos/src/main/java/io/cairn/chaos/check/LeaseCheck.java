package io.cairn.chaos.check;

import io.cairn.api.etcd.KeyValue;
import io.cairn.api.etcd.LeaseKeepAliveResponse;
import io.cairn.api.etcd.LeaseTimeToLiveResponse;
import io.cairn.chaos.history.Fault;
import io.cairn.chaos.history.Healed;
import io.cairn.chaos.history.Operation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * No lease ends before its time to live has passed since the last acknowledged renewal was called, by the clients'
 * monotonic clock; and none outlives it for long once nothing is broken any more.
 */
final class LeaseCheck implements Check {
    private final Duration grace;

    /** @param grace how much longer a lease may last than its time to live: a new leader, the expiry's turn */
    LeaseCheck(Duration grace) {
        this.grace = grace;
    }

    @Override
    public List<Violation> check(Evidence evidence) {
        Findings findings = new Findings("lease");
        Map<Long, LeaseStory> leases = LeaseStory.all(evidence.history());
        evidence.writers().leaseEnds().forEach((revision, id) -> {
            LeaseStory lease = leases.get(id);
            long seen = evidence.sightings().first(revision);
            if (lease == null) {
                findings.add("lease " + id + " ended at revision " + revision + ", but nobody asked for it");
            } else if (isEarly(lease, seen)) {
                findings.add("lease " + id + " ended at revision " + revision + ", seen at " + seen
                        + ", although it was safe until " + lease.safeUntil);
            }
        });
        for (Operation operation : evidence.history().operations()) {
            LeaseStory lease = leases.get(gone(operation));
            if (lease != null && lease.granted < operation.called() && isEarly(lease, operation.returned())) {
                findings.add("told that it is gone, although it was safe until " + lease.safeUntil, operation);
            }
        }
        outlived(evidence, leases, findings);
        return findings.all();
    }

    private static boolean isEarly(LeaseStory lease, long seen) {
        return seen < lease.safeUntil && seen < lease.revoked;
    }

    /** The lease that the answer says is no more, 0 if it says nothing like that. */
    private static long gone(Operation operation) {
        return Answers.of(operation)
                .map(response -> {
                    if (response instanceof LeaseKeepAliveResponse kept) {
                        return kept.getTTL() <= 0 ? kept.getID() : 0L;
                    } else if (response instanceof LeaseTimeToLiveResponse left) {
                        return left.getTTL() == -1 && left.getGrantedTTL() == 0 ? left.getID() : 0L;
                    }
                    return 0L;
                })
                .orElse(0L);
    }

    private void outlived(Evidence evidence, Map<Long, LeaseStory> leases, Findings findings) {
        long end = evidence.history().operations().stream()
                .filter(op -> Answers.of(op).isPresent())
                .mapToLong(Operation::returned)
                .max()
                .orElse(Long.MIN_VALUE);
        LongStream faults = evidence.history().all(Fault.class).stream().mapToLong(Fault::ended);
        LongStream healings = evidence.history().all(Healed.class).stream().mapToLong(Healed::at);
        long calm = LongStream.concat(faults, healings).max().orElse(Long.MIN_VALUE);
        Stream<KeyValue> left = evidence.log().state().values().stream();
        left.mapToLong(KeyValue::getLease).filter(id -> id != 0).distinct().forEach(id -> {
            LeaseStory lease = leases.get(id);
            if (lease != null) {
                long from = Math.max(lease.renewed, calm);
                if (from != Long.MIN_VALUE && end - from > lease.ttl + grace.toNanos()) {
                    findings.add("lease " + id + " still has keys " + Duration.ofNanos(end - from)
                            + " after its last renewal");
                }
            }
        });
    }
}
