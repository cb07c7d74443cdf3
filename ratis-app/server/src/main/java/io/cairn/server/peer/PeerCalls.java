package io.cairn.server.peer;

import com.google.protobuf.InvalidProtocolBufferException;
import io.cairn.api.peer.PeerRequest;
import io.cairn.api.peer.PeerResponse;
import io.cairn.api.peer.Refusal;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Asks other peers. Futures complete on RPC threads: what hangs on them must be short. Safe for any thread. */
public final class PeerCalls {
    /** Brings bytes to a peer port and an answer back. Never blocks; fails when no answer came in time. */
    @FunctionalInterface
    public interface Transport {
        /** @param quick whether the callee answers without waiting for anything, a lock or a disk */
        CompletableFuture<byte[]> call(String address, byte[] request, Duration timeout, boolean quick);
    }

    private final Transport transport;
    private final long ownId;
    private final LongFunction<@Nullable String> addresses;
    private volatile long clusterId;

    /** @param addresses host:port of a peer by id; null when unknown */
    public PeerCalls(Transport transport, long ownId, LongFunction<@Nullable String> addresses) {
        this.transport = transport;
        this.ownId = ownId;
        this.addresses = addresses;
    }

    public void belongTo(long cluster) {
        clusterId = cluster;
    }

    /**
     * Asks a peer by its id; only that very identity may answer. Fails with {@link PeerRefusal} when it had no
     * effect, with anything else when it may have had.
     */
    public CompletableFuture<PeerResponse> call(long target, PeerRequest.Builder request, Duration timeout) {
        return call(target, request, timeout, false);
    }

    /** As {@link #call}, for what the callee answers from memory. */
    public CompletableFuture<PeerResponse> quickCall(long target, PeerRequest.Builder request, Duration timeout) {
        return call(target, request, timeout, true);
    }

    private CompletableFuture<PeerResponse> call(
            long target, PeerRequest.Builder request, Duration timeout, boolean quick) {
        String address = addresses.apply(target);
        if (address == null) {
            return CompletableFuture.failedFuture(
                    new PeerRefusal(Refusal.Reason.NOT_FOUND, "no address for " + Long.toHexString(target)));
        }
        return send(address, target, request, timeout, quick);
    }

    /** As {@link #call}, of one whose address is no longer, or not yet, known by its id. */
    public CompletableFuture<PeerResponse> callAt(
            String address, long target, PeerRequest.Builder request, Duration timeout) {
        return send(address, target, request, timeout, false);
    }

    private CompletableFuture<PeerResponse> send(
            String address, long target, PeerRequest.Builder request, Duration timeout, boolean quick) {
        byte[] bytes = request.setTarget(target)
                .setSender(ownId)
                .setClusterId(clusterId)
                .build()
                .toByteArray();
        return transport.call(address, bytes, timeout, quick).thenApply(answer -> checked(answer, target));
    }

    /** Asks whoever is at an address, when no id is known yet. */
    public CompletableFuture<PeerResponse> introduce(String address, PeerRequest.Builder request, Duration timeout) {
        byte[] bytes = request.setSender(ownId).build().toByteArray();
        return transport.call(address, bytes, timeout, false).thenApply(answer -> checked(answer, 0));
    }

    private static PeerResponse checked(byte[] bytes, long target) {
        PeerResponse answer;
        try {
            answer = PeerResponse.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new CompletionException(e);
        }
        if (answer.hasRefusal() && answer.getRefusal().getReason() == Refusal.Reason.UNSPECIFIED) {
            // The call failed somewhere; what it had done by then nobody knows.
            throw new CompletionException(
                    new IOException("failed there: " + answer.getRefusal().getMessage()));
        }
        if (answer.hasRefusal()) {
            throw new PeerRefusal(
                    answer.getRefusal().getReason(), answer.getRefusal().getMessage());
        }
        if (target != 0 && answer.getResponder() != target) {
            throw new PeerRefusal(Refusal.Reason.WRONG_TARGET, "answered by another identity");
        }
        return answer;
    }
}
