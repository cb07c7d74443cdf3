package io.cairn.server.peer;

import com.google.protobuf.InvalidProtocolBufferException;
import io.cairn.api.peer.PeerRequest;
import io.cairn.api.peer.PeerResponse;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Carries peer calls to a test, which answers them when it likes. */
public final class ScriptedTransport implements PeerCalls.Transport {
    /** A call under way. */
    public record Sent(String address, PeerRequest request, CompletableFuture<byte[]> answer) {
        /** Answers as the peer that was asked. */
        public void answer(PeerResponse.Builder response) {
            answerAs(request.getTarget(), response);
        }

        public void answerAs(long responder, PeerResponse.Builder response) {
            answer.complete(response.setResponder(responder).build().toByteArray());
        }

        public void fail() {
            answer.completeExceptionally(new java.io.IOException("connection lost"));
        }
    }

    public final BlockingQueue<Sent> sent = new LinkedBlockingQueue<>();

    @Override
    public CompletableFuture<byte[]> call(String address, byte[] request, Duration timeout, boolean quick) {
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        try {
            sent.add(new Sent(address, PeerRequest.parseFrom(request), answer));
        } catch (InvalidProtocolBufferException e) {
            answer.completeExceptionally(e);
        }
        return answer;
    }

    /** The next call, which must come soon. */
    public Sent next() throws InterruptedException {
        Sent next = sent.poll(60, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no call");
        }
        return next;
    }

    /** Peers n at address "n", asked by peer 1. */
    public PeerCalls calls() {
        return new PeerCalls(this, 1, Long::toString);
    }
}
