package io.cairn.statemachine.store;

import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.Fault;
import io.cairn.statemachine.KeyRange;
import io.cairn.statemachine.KeyValue;
import io.cairn.statemachine.Lease;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.command.AuthCommand;
import io.cairn.statemachine.command.ClusterCommand;
import io.cairn.statemachine.command.Command;
import io.cairn.statemachine.command.Compact;
import io.cairn.statemachine.command.DeleteRange;
import io.cairn.statemachine.command.LeaseExpire;
import io.cairn.statemachine.command.LeaseGrant;
import io.cairn.statemachine.command.LeaseRevoke;
import io.cairn.statemachine.command.Operation;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.Outcome.Reason;
import io.cairn.statemachine.command.PublishMember;
import io.cairn.statemachine.command.Put;
import io.cairn.statemachine.command.Range;
import io.cairn.statemachine.command.Txn;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the commands of one entry over its overlay. A command either does all it says or changes nothing. */
final class Execution {
    private static final Logger LOG = LoggerFactory.getLogger(Execution.class);

    private final Overlay state;
    private final Position position;
    private Membership membership;

    /** @param position of the entry */
    Execution(Overlay state, Membership membership, Position position) {
        this.state = state;
        this.position = position;
        this.membership = membership;
    }

    Membership membership() {
        return membership;
    }

    Outcome execute(Command command) {
        Overlay.Savepoint savepoint = state.begin();
        try {
            return run(command);
        } catch (Refusal refusal) {
            state.undoTo(savepoint);
            return new Outcome.Rejected(state.revision(), refusal.reason());
        } catch (Fault fault) {
            throw fault;
        } catch (RuntimeException e) {
            LOG.error(
                    "a {} failed, as it does on every peer; it changes nothing",
                    command.getClass().getSimpleName(),
                    e);
            state.undoTo(savepoint);
            return new Outcome.Rejected(state.revision(), Reason.INTERNAL);
        }
    }

    private Outcome run(Command command) {
        Reason alarm = AlarmRules.refuse(membership, command);
        if (alarm != null) {
            throw new Refusal(alarm);
        }
        if (command instanceof Put put) {
            return put(put);
        }
        if (command instanceof Txn txn) {
            return txn(txn);
        }
        if (command instanceof DeleteRange delete) {
            return delete(delete);
        }
        if (command instanceof Compact compact) {
            return compact(compact);
        }
        if (command instanceof PublishMember member) {
            membership = membership.with(member);
            return new Outcome.Published(state.revision());
        }
        if (command instanceof ClusterCommand cluster) {
            ClusterRules done = ClusterRules.run(membership, cluster, state.revision());
            membership = done.membership();
            return done.outcome();
        }
        if (command instanceof AuthCommand auth) {
            return AuthRules.run(state.auth(), auth, state.revision());
        }
        return runLease(command);
    }

    private Outcome runLease(Command command) {
        if (command instanceof LeaseGrant grant) {
            return grant(grant);
        }
        if (command instanceof LeaseRevoke revoke) {
            return revoke(lease(revoke.id()));
        }
        if (command instanceof LeaseExpire expire) {
            return expire(expire);
        }
        throw new Fault("no meaning for " + command.getClass());
    }

    private Outcome grant(LeaseGrant grant) {
        if (state.leases().get(grant.id()) != null) {
            throw new Refusal(Reason.LEASE_EXISTS);
        }
        Lease lease = new Lease(grant.id(), grant.ttlSeconds(), position.index());
        state.leases().add(lease);
        return new Outcome.Granted(state.revision(), lease);
    }

    private Outcome expire(LeaseExpire expire) {
        if (expire.term() != position.term()) {
            throw new Refusal(Reason.OLD_TERM);
        }
        Lease lease = lease(expire.id());
        if (lease.granted() != expire.granted()) {
            throw new Refusal(Reason.LEASE_NOT_FOUND);
        }
        return revoke(lease);
    }

    private Lease lease(long id) {
        Lease lease = state.leases().get(id);
        if (lease == null) {
            throw new Refusal(Reason.LEASE_NOT_FOUND);
        }
        return lease;
    }

    private Outcome revoke(Lease lease) {
        state.leases().keys(lease.id()).forEach(key -> state.delete(key, lease.id()));
        state.leases().remove(lease.id());
        return new Outcome.Revoked(state.revision(), lease.id());
    }

    private Outcome txn(Txn txn) {
        Plan plan = Plan.of(state, txn);
        Reason reason = plan.refuse(state);
        if (reason != null) {
            throw new Refusal(reason);
        }
        return run(plan);
    }

    private Outcome run(Plan plan) {
        List<Outcome> outcomes = new ArrayList<>(plan.operations().size());
        Iterator<Plan> nested = plan.nested().iterator();
        for (Operation operation : plan.operations()) {
            outcomes.add(operation instanceof Txn ? run(nested.next()) : run(operation));
        }
        return new Outcome.Txn(state.revision(), plan.succeeded(), outcomes);
    }

    private Outcome run(Operation operation) {
        if (operation instanceof Put put) {
            return put(put);
        }
        if (operation instanceof DeleteRange delete) {
            return delete(delete);
        }
        if (operation instanceof Range range) {
            return Query.run(state, range);
        }
        throw new Fault("no meaning for " + operation.getClass());
    }

    private Outcome put(Put put) {
        if (put.lease() != 0 && state.leases().get(put.lease()) == null) {
            throw new Refusal(Reason.LEASE_NOT_FOUND);
        }
        KeyValue previous = state.get(put.key(), state.revision());
        if (previous == null && (put.ignoreValue() || put.ignoreLease())) {
            throw new Refusal(Reason.KEY_NOT_FOUND);
        }
        Bytes value = previous != null && put.ignoreValue() ? previous.value() : put.value();
        long lease = previous != null && put.ignoreLease() ? previous.lease() : put.lease();
        state.put(put.key(), value, lease, previous);
        return new Outcome.Put(state.revision(), put.prevKv() ? previous : null);
    }

    private Outcome delete(DeleteRange delete) {
        List<KeyValue> gone = liveIn(delete.range(), delete.prevKv());
        gone.forEach(kv -> state.delete(kv.key(), kv.lease()));
        return new Outcome.Deleted(state.revision(), gone.size(), delete.prevKv() ? gone : List.of());
    }

    private List<KeyValue> liveIn(KeyRange range, boolean values) {
        if (range.isSingle()) {
            KeyValue kv = state.get(range.start(), state.revision());
            return kv == null ? List.of() : List.of(kv);
        }
        List<KeyValue> live = new ArrayList<>();
        try (State.Cursor cursor = state.cursor(range, state.revision())) {
            while (cursor.next()) {
                KeyValue kv = cursor.keyValue();
                live.add(values ? kv : kv.withoutValue());
            }
        }
        return live;
    }

    private Outcome compact(Compact compact) {
        if (compact.revision() <= state.compactedRevision()) {
            throw new Refusal(Reason.COMPACTED);
        }
        if (compact.revision() > state.revision()) {
            throw new Refusal(Reason.FUTURE_REVISION);
        }
        state.compact(compact.revision());
        return new Outcome.Compacted(state.revision());
    }

    /** Ends a command from within a transaction, however deep. */
    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final Reason reason;

        Refusal(Reason reason) {
            super(reason.name(), null, false, false);
            this.reason = reason;
        }

        Reason reason() {
            return reason;
        }
    }
}
