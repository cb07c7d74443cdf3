package io.cairn.server.etcd;

import com.google.protobuf.MessageLite;
import io.cairn.api.etcd.DeleteRangeRequest;
import io.cairn.api.etcd.PutRequest;
import io.cairn.api.etcd.RangeRequest;
import org.jspecify.annotations.Nullable;

/** What is refused before it reaches the log, in etcd's order of checks. Null means: go on. */
final class KvValidation {
    /** Largest log entry that one request may make, as in etcd: 1.5 MiB. */
    static final int MAX_REQUEST_BYTES = 1_572_864;

    /**
     * What etcd adds to a request in its log: two field tags, two lengths and a request id. It counts towards the
     * limit, so that a value of exactly 1.5 MiB is too large there and here.
     */
    private static final int FRAME_BYTES = 19;

    private KvValidation() {}

    static @Nullable EtcdError check(RangeRequest request) {
        if (request.getKey().isEmpty()) {
            return EtcdError.EMPTY_KEY;
        }
        if (request.getSortOrder() == RangeRequest.SortOrder.UNRECOGNIZED
                || request.getSortTarget() == RangeRequest.SortTarget.UNRECOGNIZED) {
            return EtcdError.INVALID_SORT_OPTION;
        }
        return null;
    }

    static @Nullable EtcdError check(PutRequest request) {
        if (request.getKey().isEmpty()) {
            return EtcdError.EMPTY_KEY;
        }
        if (request.getIgnoreValue() && !request.getValue().isEmpty()) {
            return EtcdError.VALUE_PROVIDED;
        }
        if (request.getIgnoreLease() && request.getLease() != 0) {
            return EtcdError.LEASE_PROVIDED;
        }
        return null;
    }

    static @Nullable EtcdError check(DeleteRangeRequest request) {
        return request.getKey().isEmpty() ? EtcdError.EMPTY_KEY : null;
    }

    /** For requests that go through the log, after their own check. */
    static @Nullable EtcdError checkSize(MessageLite request) {
        return request.getSerializedSize() > MAX_REQUEST_BYTES - FRAME_BYTES ? EtcdError.REQUEST_TOO_LARGE : null;
    }
}
