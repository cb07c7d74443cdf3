package io.cairn.server.members;

import io.cairn.api.peer.PeerRequest;
import io.cairn.api.peer.PeerResponse;
import io.cairn.api.peer.RemovedResponse;
import io.cairn.server.node.Removed;
import io.cairn.server.peer.PeerService;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears from the leader that this peer was removed, and has it end. */
public final class Removal implements PeerService.Call {
    private static final Logger LOG = LoggerFactory.getLogger(Removal.class);

    /** So that the answer, and that to a client which removed this very peer, are out. */
    private static final Duration END_AFTER = Duration.ofMillis(500);

    private final Consumer<Removed> end;

    public Removal(Consumer<Removed> end) {
        this.end = end;
    }

    @Override
    public CompletableFuture<PeerResponse.Builder> answer(PeerRequest request) {
        LOG.warn("{} says that this peer was removed", Long.toHexString(request.getSender()));
        Executor soon = CompletableFuture.delayedExecutor(END_AFTER.toMillis(), TimeUnit.MILLISECONDS);
        soon.execute(() -> end.accept(new Removed()));
        return CompletableFuture.completedFuture(
                PeerResponse.newBuilder().setRemoved(RemovedResponse.getDefaultInstance()));
    }
}
