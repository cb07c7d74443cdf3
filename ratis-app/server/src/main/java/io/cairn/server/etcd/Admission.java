package io.cairn.server.etcd;

import io.cairn.server.node.PeerInfo;
import io.grpc.Contexts;
import io.grpc.InternalMetadata;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Turns calls away that this peer cannot serve in its present role, before it reads their message. */
final class Admission implements ServerInterceptor {
    private static final Metadata.Key<String> HAS_LEADER =
            Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER);

    /** As bytes: what is no ASCII would be lost on the way to a string. */
    private static final Metadata.Key<byte[]> CLIENT_API_VERSION =
            InternalMetadata.keyOf("client-api-version", new AsSent());

    /** What etcd's learners serve; of ranges only those that may be stale, which the KV service sees to. */
    private static final Set<String> FOR_LEARNERS =
            Set.of("etcdserverpb.KV/Range", "etcdserverpb.Maintenance/Status", "etcdserverpb.Maintenance/Snapshot");

    private static final Set<String> READS_OF_KEYS = Set.of("etcdserverpb.KV/Range", "etcdserverpb.KV/Txn");

    private static final String OWN_SERVICES = "cairn.";

    private final PeerInfo peer;
    private final BooleanSupplier learner;
    private final LeaderLoss leaderLoss;

    Admission(PeerInfo peer, BooleanSupplier learner, LeaderLoss leaderLoss) {
        this.peer = peer;
        this.learner = learner;
        this.leaderLoss = leaderLoss;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        EtcdError error = check(call.getMethodDescriptor().getFullMethodName(), headers);
        if (error == null) {
            if (MaxStaleness.isAskedFor(headers)) {
                return bounded(call, headers, next);
            }
            boolean unary = call.getMethodDescriptor().getType() == MethodType.UNARY;
            return unary || !needsLeader(headers)
                    ? next.startCall(call, headers)
                    : leaderLoss.start(call, headers, next);
        }
        call.close(error.status(), new Metadata());
        return new ServerCall.Listener<>() {};
    }

    /** Only for reads of keys, which are unary. Whoever asks for a bound elsewhere must learn that there is none. */
    private static <Q, R> ServerCall.Listener<Q> bounded(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        Duration atMost = MaxStaleness.read(headers);
        boolean read = READS_OF_KEYS.contains(call.getMethodDescriptor().getFullMethodName());
        if (atMost != null && read) {
            return Contexts.interceptCall(MaxStaleness.context(atMost), call, headers, next);
        }
        String why = read ? " must be a number of milliseconds" : " is only for Range and Txn";
        call.close(Status.INVALID_ARGUMENT.withDescription("cairn: " + MaxStaleness.NAME + why), new Metadata());
        return new ServerCall.Listener<>() {};
    }

    private @Nullable EtcdError check(String method, Metadata headers) {
        if (learner.getAsBoolean() && !FOR_LEARNERS.contains(method) && !method.startsWith(OWN_SERVICES)) {
            return EtcdError.LEARNER;
        }
        byte[] version = first(headers, CLIENT_API_VERSION);
        if (version != null && !isUtf8(version)) {
            return EtcdError.CLIENT_API_VERSION;
        }
        return needsLeader(headers) && peer.leaderId() == 0 ? EtcdError.NO_LEADER : null;
    }

    private static boolean needsLeader(Metadata headers) {
        return "true".equals(first(headers, HAS_LEADER));
    }

    /** etcd looks at the first of several values, where {@link Metadata#get} takes the last. */
    private static <T> @Nullable T first(Metadata headers, Metadata.Key<T> key) {
        Iterable<T> all = headers.getAll(key);
        return all == null ? null : all.iterator().next();
    }

    private static boolean isUtf8(byte[] text) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static final class AsSent implements InternalMetadata.TrustedAsciiMarshaller<byte[]> {
        @Override
        public byte[] toAsciiString(byte[] value) {
            return value;
        }

        @Override
        public byte[] parseAsciiString(byte[] sent) {
            return sent;
        }
    }
}
