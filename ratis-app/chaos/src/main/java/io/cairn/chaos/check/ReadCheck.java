package io.cairn.chaos.check;

import com.google.protobuf.Message;
import io.cairn.api.etcd.LeaseRevokeRequest;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.chaos.history.Operation;
import java.util.List;

/** What was read is what was there at the revision of the answer; so is what writes that changed nothing saw. */
final class ReadCheck implements Check {
    /** Of an empty store. */
    private static final long EMPTY = 1;

    @Override
    public List<Violation> check(Evidence evidence) {
        Findings findings = new Findings("reads");
        for (Operation operation : evidence.history().operations()) {
            Answers.of(operation).ifPresent(response -> check(operation, response, evidence, findings));
        }
        return findings.all();
    }

    private static void check(Operation operation, Message response, Evidence evidence, Findings findings) {
        long revision = Answers.revision(response);
        if (revision > Math.max(EMPTY, evidence.log().last())) {
            findings.add("revision " + revision + " is not there", operation);
        } else if (operation.request() instanceof LeaseRevokeRequest revoke) {
            if (isAttached(revoke.getID(), evidence.timeline().at(revision))) {
                findings.add("keys of the lease outlive it at revision " + revision, operation);
            }
        } else if (Answers.isOfKeys(operation.request()) && !Answers.changed(response)) {
            Message request = operation.request();
            if (request instanceof RangeRequest range && range.getRevision() > 0) {
                revision = range.getRevision();
                request = range.toBuilder().clearRevision().build();
            }
            // What it would write goes to a revision that is not there yet.
            Message expected = new Execution(evidence.timeline().at(revision), revision + 1).run(request);
            if (!expected.equals(Answers.bare(response))) {
                findings.add("at revision " + revision + " it should be " + Brief.text(expected), operation);
            }
        }
    }

    private static boolean isAttached(long lease, State state) {
        return state.in(KeyRange.EVERYTHING).stream().anyMatch(kv -> kv.getLease() == lease);
    }
}
