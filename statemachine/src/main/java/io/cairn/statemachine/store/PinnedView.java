package io.cairn.statemachine.store;

import io.cairn.statemachine.Alarm;
import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Event;
import io.cairn.statemachine.Invitation;
import io.cairn.statemachine.KeyValue;
import io.cairn.statemachine.Lease;
import io.cairn.statemachine.Member;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.command.Operation;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.Range;
import io.cairn.statemachine.command.Txn;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One reader's hold on a published state. */
final class PinnedView implements View {
    private final Pin pin;
    private final Facts facts;
    private final Rows rows;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Takes over one retained reference of the pin. */
    PinnedView(Pin pin, Facts facts) {
        this.pin = pin;
        this.facts = facts;
        this.rows = pin.rows(facts);
    }

    @Override
    public long revision() {
        return facts.revision();
    }

    @Override
    public long compactedRevision() {
        return facts.compactedRevision();
    }

    @Override
    public Position position() {
        return facts.position();
    }

    @Override
    public Outcome range(Range range) {
        return Query.run(rows(), range);
    }

    @Override
    public Outcome page(Page page) {
        return Query.page(rows(), page);
    }

    @Override
    public Outcome readOnlyTxn(Txn txn) {
        Plan plan = Plan.of(rows(), txn);
        Outcome.Reason reason = plan.refuse(rows);
        if (reason != null) {
            return new Outcome.Rejected(revision(), reason);
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (Operation operation : plan.operations()) {
            if (!(operation instanceof Range range)) {
                throw new IllegalArgumentException("not read-only: " + operation.getClass());
            }
            outcomes.add(Query.run(rows, range));
        }
        return new Outcome.Txn(revision(), plan.succeeded(), outcomes);
    }

    @Override
    public HashResult hash(long revision) {
        return HistoryHash.of(rows(), revision);
    }

    @Override
    public int stateHash() {
        return StateHash.of(rows());
    }

    @Override
    public AuthView auth() {
        return new AuthTable(rows().auth());
    }

    @Override
    public Events events(long from, long to, Events.Limits limits) {
        return EventScan.read(rows(), from, to, limits);
    }

    @Override
    public @Nullable KeyValue previous(Event event) {
        return EventScan.previous(rows(), event);
    }

    @Override
    public Configuration configuration() {
        return facts.membership().configuration();
    }

    @Override
    public List<Member> members() {
        return facts.membership().everybody();
    }

    @Override
    public List<Invitation> invitations() {
        return facts.membership().invitations();
    }

    @Override
    public List<Alarm> alarms() {
        return facts.membership().alarms();
    }

    @Override
    public @Nullable Lease lease(long id) {
        return rows().leases().get(id);
    }

    @Override
    public List<Bytes> leaseKeys(long id) {
        List<Bytes> keys = new ArrayList<>();
        rows().leases().keys(id, keys::add);
        return keys;
    }

    @Override
    public List<Lease> leases() {
        return rows().leases().all();
    }

    /** For those inside the store that need more than readers do. */
    Rows rows() {
        if (closed.get()) {
            throw new IllegalStateException("the view is closed");
        }
        return rows;
    }

    Database database() {
        return pin.database();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            pin.release();
        }
    }
}
