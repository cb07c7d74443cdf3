package io.cairn.server.lease;

import io.cairn.statemachine.Lease;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** When which lease ends. Times are milliseconds of one clock that never goes back. Not safe for threads. */
final class Deadlines {
    /** A lease and its time. */
    static final class Held {
        private final Lease lease;
        private long at;
        private int attempts;

        private Held(Lease lease, long at) {
            this.lease = lease;
            this.at = at;
        }

        Lease lease() {
            return lease;
        }

        /** When it ends; once that has been proposed, when to propose it again. */
        long at() {
            return at;
        }

        /** Its end was proposed: nothing brings it back in this term. */
        boolean expiring() {
            return attempts > 0;
        }

        int attempts() {
            return attempts;
        }
    }

    private final Map<Long, Held> byId = new HashMap<>();
    private final TreeSet<Held> byTime =
            new TreeSet<>(Comparator.comparingLong(Held::at).thenComparingLong(held -> held.lease.id()));

    /** Replaces what was known of a lease of that id. */
    void start(Lease lease, long at) {
        end(lease.id());
        Held held = new Held(lease, at);
        byId.put(lease.id(), held);
        byTime.add(held);
    }

    void end(long id) {
        Held held = byId.remove(id);
        if (held != null) {
            byTime.remove(held);
        }
    }

    @Nullable
    Held get(long id) {
        return byId.get(id);
    }

    int size() {
        return byId.size();
    }

    void move(Held held, long at) {
        byTime.remove(held);
        held.at = at;
        byTime.add(held);
    }

    /** Those whose time has come, the first first; from now on they are expiring, and due again only when moved. */
    List<Held> takeDue(long now, int max) {
        List<Held> due = new ArrayList<>();
        while (due.size() < max && !byTime.isEmpty() && byTime.first().at <= now) {
            Held held = byTime.pollFirst();
            held.attempts++;
            due.add(held);
        }
        return due;
    }

    /** When the next is due; {@link Long#MAX_VALUE}: none. */
    long next() {
        return byTime.isEmpty() ? Long.MAX_VALUE : byTime.first().at;
    }
}
