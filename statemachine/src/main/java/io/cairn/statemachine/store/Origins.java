package io.cairn.statemachine.store;

import io.cairn.statemachine.Member;
import io.cairn.statemachine.command.Batch;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rows that make a batch count at most once. Immutable; as many rows as members. */
record Origins(Map<Long, OriginRow> rows) {
    static final Origins NONE = new Origins(Map.of());

    @Nullable
    OriginRow row(long origin) {
        return rows.get(origin);
    }

    /** Why the batch does not count; null when it does. */
    Applied.@Nullable Why refuse(Batch batch) {
        OriginRow row = row(batch.origin());
        if (row == null) {
            return Applied.Why.UNKNOWN_ORIGIN;
        }
        if (batch.incarnation() != row.incarnation()) {
            return batch.incarnation() < row.incarnation() ? Applied.Why.OLD_INCARNATION : null;
        }
        if (batch.nonce() != row.nonce()) {
            return Applied.Why.CLONED;
        }
        return batch.sequence() <= row.sequence() ? Applied.Why.DUPLICATE : null;
    }

    Origins with(OriginRow row) {
        Map<Long, OriginRow> next = new HashMap<>(rows);
        next.put(row.origin(), row);
        return new Origins(next);
    }

    /** Exactly one row for each member: without a row no batch counts, so a late copy cannot count twice. */
    Origins with(Membership membership) {
        Map<Long, OriginRow> next = new HashMap<>();
        for (Member member : membership.members()) {
            OriginRow old = row(member.id());
            next.put(member.id(), old == null ? new OriginRow(member.id(), 0, 0, 0) : old);
        }
        return new Origins(next);
    }
}
