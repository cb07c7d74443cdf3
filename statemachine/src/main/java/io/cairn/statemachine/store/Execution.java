package io.cairn.statemachine.store;

import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.Fault;
import io.cairn.statemachine.KeyValue;
import io.cairn.statemachine.Lease;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.command.AuthCommand;
import io.cairn.statemachine.command.Batch;
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

    /**
     * Heap that one entry may take beyond what its own bytes bound: by keys that ranges and leases delete, by keys and
     * values that go into outcomes, and by rows of users and roles. More would end every peer at the same entry, and again at each start. The same
     * number on all peers, so never a matter of the local heap: a quarter of the default one, since the events of the
     * revision and the answer are made of it once more. Some 380,000 deletions of keys of 30 bytes.
     */
    static final long ENTRY_BYTES_MAX = 128L << 20;

    /** A change and its places in maps and lists, of the store and of leases. */
    private static final long CHANGE_BYTES = 256;

    /** In the change, in the row of the history, in the row of the lease. */
    private static final long KEY_COPIES = 3;

    /** A {@link KeyValue} without what is in it. */
    private static final long KEY_VALUE_BYTES = 128;

    private final Overlay state;
    private final Position position;
    private final long bytesMax;
    private Membership membership;
    /** Of all commands so far. */
    private long bytes;
    /** Of those before the one under way. */
    private long bytesBefore;

    /**
     * @param position of the entry
     * @param bytesMax see {@link #ENTRY_BYTES_MAX}
     */
    Execution(Overlay state, Membership membership, Position position, long bytesMax) {
        this.state = state;
        this.position = position;
        this.bytesMax = bytesMax;
        this.membership = membership;
    }

    Membership membership() {
        return membership;
    }

    List<Outcome> execute(Batch batch) {
        List<Outcome> outcomes = new ArrayList<>(batch.commands().size());
        for (Command command : batch.commands()) {
            outcomes.add(execute(command));
        }
        return outcomes;
    }

    private Outcome execute(Command command) {
        Overlay.Savepoint savepoint = state.begin();
        bytesBefore = bytes;
        try {
            return run(command);
        } catch (Refusal refusal) {
            undoTo(savepoint);
            return new Outcome.Rejected(state.revision(), refusal.reason());
        } catch (Fault fault) {
            throw fault;
        } catch (RuntimeException e) {
            LOG.error(
                    "a {} failed, as it does on every peer; it changes nothing",
                    command.getClass().getSimpleName(),
                    e);
            undoTo(savepoint);
            return new Outcome.Rejected(state.revision(), Reason.INTERNAL);
        }
    }

    private void undoTo(Overlay.Savepoint savepoint) {
        state.undoTo(savepoint);
        bytes = bytesBefore;
    }

    /** To be called before more of the heap is kept until the end of the entry. */
    private void take(long more) {
        if (bytes + more > bytesMax) {
            throw new Refusal(bytes + more - bytesBefore > bytesMax ? Reason.TOO_LARGE : Reason.CROWDED);
        }
        bytes += more;
    }

    private void take(KeyValue kv) {
        take(KEY_VALUE_BYTES + kv.key().length() + kv.value().length());
    }

    private static long changeOf(Bytes key) {
        return CHANGE_BYTES + KEY_COPIES * key.length();
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
            return AuthRules.run(state.auth(), auth, state.revision(), this::take);
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

    /** Never refused for its size, since then the lease would be there for ever. */
    private Outcome revoke(Lease lease) {
        boolean all = state.leases().keys(lease.id(), key -> {
            if (bytes + changeOf(key) > bytesMax) {
                return false;
            }
            take(changeOf(key));
            state.delete(key, lease.id());
            return true;
        });
        if (!all) {
            return new Outcome.Revoking(state.revision(), lease.id());
        }
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
            return Query.run(state, range, this::take);
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
        boolean keepsValue = previous != null && put.ignoreValue();
        if (keepsValue) {
            // In the change and in its row; a value of the command's own has the entry's bound.
            take(2L * previous.value().length());
        }
        if (previous != null && put.prevKv()) {
            take(previous);
        }
        Bytes value = keepsValue ? previous.value() : put.value();
        long lease = previous != null && put.ignoreLease() ? previous.lease() : put.lease();
        state.put(put.key(), value, lease, previous);
        return new Outcome.Put(state.revision(), put.prevKv() ? previous : null);
    }

    private Outcome delete(DeleteRange delete) {
        List<KeyValue> previous = new ArrayList<>();
        long count = 0;
        if (delete.range().isSingle()) {
            KeyValue kv = state.get(delete.range().start(), state.revision());
            if (kv != null) {
                delete(kv, delete.prevKv(), previous);
                count++;
            }
        } else {
            try (State.Cursor cursor = state.cursor(delete.range(), state.revision())) {
                while (cursor.next()) {
                    KeyValue kv = cursor.keyValue();
                    take(changeOf(kv.key()));
                    delete(kv, delete.prevKv(), previous);
                    count++;
                }
            }
        }
        return new Outcome.Deleted(state.revision(), count, previous);
    }

    private void delete(KeyValue kv, boolean kept, List<KeyValue> previous) {
        if (kept) {
            take(kv);
            previous.add(kv);
        }
        state.delete(kv.key(), kv.lease());
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
