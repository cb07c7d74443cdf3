package io.cairn.conformance;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.cairn.api.etcd.HashKVResponse;
import io.cairn.api.etcd.HashResponse;
import io.cairn.api.etcd.LeaseTimeToLiveResponse;
import io.cairn.api.etcd.Member;
import io.cairn.api.etcd.ResponseHeader;
import io.cairn.api.etcd.StatusResponse;
import java.util.List;

/**
 * Answers without what two servers cannot have in common. What is only a number of its own becomes 1 when it is there,
 * so that it still matters whether it is there.
 */
final class Normal {
    private static final String SOME_URL = "http://some";

    private Normal() {}

    static Answer of(Answer answer) {
        return answer.message() == null ? answer : Answer.of(of(answer.message()));
    }

    static Message of(Message message) {
        if (message instanceof ResponseHeader header) {
            return header(header);
        }
        if (message instanceof StatusResponse status) {
            return status(status);
        }
        if (message instanceof Member member) {
            return member(member);
        }
        if (message instanceof LeaseTimeToLiveResponse lease) {
            return lease(lease);
        }
        if (message instanceof HashKVResponse hash) {
            return hash.toBuilder()
                    .setHeader(header(hash.getHeader()))
                    .clearHashRevision()
                    .build();
        }
        if (message instanceof HashResponse hash) {
            return hash.toBuilder()
                    .setHeader(header(hash.getHeader()))
                    .setHash(some(hash.getHash()))
                    .build();
        }
        return fields(message);
    }

    private static Message fields(Message message) {
        Message.Builder builder = message.toBuilder();
        message.getAllFields().forEach((field, value) -> {
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                builder.setField(field, field.isRepeated() ? elements((List<?>) value) : of((Message) value));
            }
        });
        return builder.build();
    }

    private static List<Message> elements(List<?> values) {
        return values.stream().map(v -> of((Message) v)).toList();
    }

    private static ResponseHeader header(ResponseHeader header) {
        return header.toBuilder()
                .setClusterId(some(header.getClusterId()))
                .setMemberId(some(header.getMemberId()))
                .setRaftTerm(some(header.getRaftTerm()))
                .build();
    }

    private static StatusResponse status(StatusResponse status) {
        return status.toBuilder()
                .setHeader(header(status.getHeader()))
                .setVersion(status.getVersion().isEmpty() ? "" : "some")
                .setDbSize(some(status.getDbSize()))
                .setDbSizeInUse(some(status.getDbSizeInUse()))
                .setLeader(some(status.getLeader()))
                .setRaftIndex(some(status.getRaftIndex()))
                .setRaftTerm(some(status.getRaftTerm()))
                .setRaftAppliedIndex(some(status.getRaftAppliedIndex()))
                .clearStorageVersion()
                .clearDbSizeQuota()
                .clearDowngradeInfo()
                .build();
    }

    /** Time goes on between two answers; the keys of a lease come in no order. */
    private static LeaseTimeToLiveResponse lease(LeaseTimeToLiveResponse lease) {
        List<ByteString> keys = lease.getKeysList().stream()
                .sorted(ByteString.unsignedLexicographicalComparator())
                .toList();
        return lease.toBuilder()
                .setHeader(header(lease.getHeader()))
                .setTTL(lease.getTTL() > 0 ? some(lease.getTTL()) : lease.getTTL())
                .clearKeys()
                .addAllKeys(keys)
                .build();
    }

    private static Member member(Member member) {
        Member.Builder builder = member.toBuilder().setID(some(member.getID()));
        for (int i = 0; i < member.getPeerURLsCount(); i++) {
            builder.setPeerURLs(i, SOME_URL);
        }
        for (int i = 0; i < member.getClientURLsCount(); i++) {
            builder.setClientURLs(i, SOME_URL);
        }
        return builder.build();
    }

    private static long some(long number) {
        return number == 0 ? 0 : 1;
    }

    private static int some(int number) {
        return number == 0 ? 0 : 1;
    }
}
