package io.cairn.conformance;

import com.google.protobuf.Message;
import io.cairn.api.etcd.AlarmResponse;
import io.cairn.api.etcd.HashKVRequest;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.api.etcd.RangeRequest.SortOrder;
import io.grpc.Status.Code;
import java.util.Locale;

/**
 * Every way in which an answer of Cairn may differ from that of etcd 3.4.23. Each has a row, under its {@link #row
 * name}, in docs/etcd-differences.md, and {@code DifferencesTest} keeps the two in step. The first few are no choice
 * between answers: {@link Normal} takes out what no two servers have in common, and their {@link #allows} is never asked.
 */
enum Difference {
    /** {@link Normal}: cluster_id, member_id, raft_term. */
    HEADER_IDS,
    /** {@link Normal}: ids and URLs of members. */
    MEMBER_IDS,
    /** {@link Normal}: version, sizes, indices, term. */
    STATUS_NUMBERS,
    /** {@link Normal}: the seconds that a lease has left, and the order of its keys. */
    LEASE_TIME,
    /** {@link Normal}: what 3.6 added to Status. */
    STATUS_FIELDS_OF_36,
    /** {@link Normal}: HashKVResponse.hash_revision. */
    HASH_REVISION,

    SORT_TIES {
        @Override
        boolean allows(Message request, Answer etcd, Answer cairn) {
            return etcd.message() != null
                    && cairn.message() != null
                    && Ties.settled(request, etcd.message()).equals(Ties.settled(request, cairn.message()));
        }
    },

    SORT_ORDER_UNKNOWN {
        @Override
        boolean allows(Message request, Answer etcd, Answer cairn) {
            return request instanceof RangeRequest range
                    && range.getSortOrder() == SortOrder.UNRECOGNIZED
                    && etcd.code() == Code.OK
                    && cairn.isError(Code.INVALID_ARGUMENT, "etcdserver: invalid sort option");
        }
    },

    MESSAGE_TOO_LARGE_TEXT {
        @Override
        boolean allows(Message request, Answer etcd, Answer cairn) {
            return request.getSerializedSize() > TRANSPORT_MAX_BYTES
                    && etcd.code() == Code.RESOURCE_EXHAUSTED
                    && cairn.code() == Code.RESOURCE_EXHAUSTED;
        }
    },

    ALARM_HEADER {
        @Override
        boolean allows(Message request, Answer etcd, Answer cairn) {
            return etcd.message() instanceof AlarmResponse theirs
                    && cairn.message() instanceof AlarmResponse ours
                    && !theirs.hasHeader()
                    && ours.hasHeader()
                    && ours.toBuilder().clearHeader().build().equals(theirs);
        }
    },

    HASH_AT_COMPACTED {
        @Override
        boolean allows(Message request, Answer etcd, Answer cairn) {
            return request instanceof HashKVRequest
                    && etcd.isError(Code.OUT_OF_RANGE, "etcdserver: mvcc: required revision has been compacted")
                    && cairn.message() instanceof io.cairn.api.etcd.HashKVResponse hash
                    && hash.getCompactRevision() == ((HashKVRequest) request).getRevision();
        }
    };

    /** From here on it is not Cairn's words that a client sees, but those of the library below. */
    private static final int TRANSPORT_MAX_BYTES = 4 << 20;

    /** As the table in the documentation calls it. */
    String row() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether this is the reason why these two normalised answers are not equal. */
    boolean allows(Message request, Answer etcd, Answer cairn) {
        return false;
    }
}
