package io.cairn.server.lease;

import io.cairn.server.node.Unavailable;
import io.cairn.server.raft.ScriptedLog;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.command.Batch;
import io.cairn.statemachine.command.Command;
import io.cairn.statemachine.command.LeaseExpire;
import io.cairn.statemachine.command.LeaseGrant;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.store.Applied;
import io.cairn.statemachine.store.Store;
import io.cairn.statemachine.store.StoreOptions;
import io.cairn.statemachine.store.View;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;

/** A keeper over a real store, with a clock, a log and a barrier that do as the test says. */
final class KeeperRun implements AutoCloseable {
    static final long EXTENSION_SECONDS = 1;

    /** A proposed expiry that waits for the test. */
    record Proposed(LeaseExpire command, CompletableFuture<Outcome> outcome) {}

    final ScriptedLog log = new ScriptedLog();
    final AtomicLong millis = new AtomicLong(5_000);
    final Queue<CompletableFuture<Long>> barriers = new ArrayDeque<>();
    final Queue<Proposed> proposed = new ArrayDeque<>();
    final List<String> stops = new ArrayList<>();
    final LeaseKeeper keeper;
    private final Store store;
    Runnable whenViewed = () -> {};
    private long index;
    private long sequence;

    KeeperRun(Path folder) throws IOException {
        store = Store.open(folder, new StoreOptions(1 << 20, 1 << 20));
        Participant self = new Participant(1, "1", true);
        store.applyConfiguration(new Position(1, ++index), new Configuration(List.of(self), List.of()));
        log.term = 1;
        keeper = new LeaseKeeper(
                log,
                this::view,
                this::barrier,
                command -> propose((LeaseExpire) command),
                Duration.ofSeconds(EXTENSION_SECONDS),
                (what, cause) -> stops.add(what),
                millis::get);
    }

    private View view() {
        View view = store.view();
        whenViewed.run();
        return view;
    }

    private CompletableFuture<Long> barrier() {
        CompletableFuture<Long> barrier = new CompletableFuture<>();
        barriers.add(barrier);
        return barrier;
    }

    private CompletableFuture<Outcome> propose(LeaseExpire command) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        proposed.add(new Proposed(command, outcome));
        return outcome;
    }

    KeeperRun lead(long term) {
        log.term = term;
        log.ready = true;
        keeper.round();
        return this;
    }

    void follow(long term) {
        log.term = term;
        log.ready = false;
    }

    List<Outcome> apply(Command... commands) {
        Position position = new Position(log.term, ++index);
        List<Applied> applied = store.apply(position, List.of(new Batch(1, 1, 1, ++sequence, List.of(commands))));
        keeper.applied(index, applied);
        return ((Applied.Executed) applied.get(0)).outcomes();
    }

    void grant(long id, long seconds) {
        apply(new LeaseGrant(id, seconds));
    }

    void seconds(long more) {
        millis.addAndGet(1000 * more);
    }

    /** Ids of the leases whose end was proposed since the last call, after a round. */
    List<Long> round() {
        keeper.round();
        return proposed.stream().map(p -> p.command().id()).toList();
    }

    /** Executes what was proposed, as the log would. */
    void commitProposed() {
        Proposed next;
        while ((next = proposed.poll()) != null) {
            next.outcome().complete(apply(next.command()).get(0));
        }
    }

    void failProposed() {
        Proposed next;
        while ((next = proposed.poll()) != null) {
            next.outcome().completeExceptionally(new Unavailable(Unavailable.Reason.TIMED_OUT));
        }
    }

    void confirm() {
        CompletableFuture<Long> barrier = barriers.remove();
        barrier.complete(index);
    }

    /** The renewal's answer after as many barriers as it wants. */
    long renew(long id) {
        CompletableFuture<List<Long>> renewed = keeper.renew(List.of(id));
        while (!barriers.isEmpty()) {
            confirm();
        }
        return renewed.join().get(0);
    }

    List<Long> leases() {
        try (View view = store.view()) {
            return view.leases().stream().map(lease -> lease.id()).toList();
        }
    }

    static Unavailable.Reason reason(CompletableFuture<?> failed) {
        try {
            failed.join();
            throw new AssertionError("did not fail");
        } catch (CompletionException e) {
            return ((Unavailable) e.getCause()).reason();
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
