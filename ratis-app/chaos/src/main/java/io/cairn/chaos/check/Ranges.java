package io.cairn.chaos.check;

import io.cairn.api.etcd.KeyValue;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.api.etcd.RangeRequest.SortOrder;
import io.cairn.api.etcd.RangeRequest.SortTarget;
import io.cairn.api.etcd.RangeResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Reads in the model. */
final class Ranges {
    private Ranges() {}

    /** @throws IllegalArgumentException for an old revision, and an order whose ties etcd does not define */
    static RangeResponse read(State state, RangeRequest range) {
        if (range.getSortTarget() != SortTarget.KEY || range.getRevision() != 0) {
            throw new IllegalArgumentException("not in the model: " + range);
        }
        List<KeyValue> all = state.in(new KeyRange(range.getKey(), range.getRangeEnd()));
        RangeResponse.Builder response = RangeResponse.newBuilder().setCount(all.size());
        if (range.getCountOnly()) {
            return response.build();
        }
        List<KeyValue> wanted =
                new ArrayList<>(all.stream().filter(kv -> isWanted(range, kv)).toList());
        if (range.getSortOrder() == SortOrder.DESCEND) {
            Collections.reverse(wanted);
        }
        if (range.getLimit() > 0 && wanted.size() > range.getLimit()) {
            response.setMore(true);
            wanted = wanted.subList(0, (int) range.getLimit());
        }
        for (KeyValue kv : wanted) {
            response.addKvs(range.getKeysOnly() ? kv.toBuilder().clearValue().build() : kv);
        }
        return response.build();
    }

    private static boolean isWanted(RangeRequest range, KeyValue kv) {
        return kv.getModRevision() >= range.getMinModRevision()
                && kv.getCreateRevision() >= range.getMinCreateRevision()
                && (range.getMaxModRevision() == 0 || kv.getModRevision() <= range.getMaxModRevision())
                && (range.getMaxCreateRevision() == 0 || kv.getCreateRevision() <= range.getMaxCreateRevision());
    }
}
