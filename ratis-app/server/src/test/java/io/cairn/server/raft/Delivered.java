package io.cairn.server.raft;

import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.command.Batch;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Takes what a log delivers, and keeps it for a test. */
class Delivered implements LogConsumer {
    final BlockingQueue<Batch> batches = new LinkedBlockingQueue<>();
    final BlockingQueue<String> failures = new LinkedBlockingQueue<>();
    final AtomicInteger reports = new AtomicInteger();
    volatile Position last = Position.START;

    @Override
    public Position delivered() {
        return last;
    }

    @Override
    public Position reported() {
        return Position.START;
    }

    @Override
    public Position report() {
        reports.incrementAndGet();
        return Position.START;
    }

    @Override
    public void batches(Position position, List<Batch> entry, int bytes) {
        last = position;
        batches.addAll(entry);
    }

    @Override
    public void configuration(Position position, Configuration configuration) {
        last = position;
    }

    @Override
    public void advance(Position position) {
        last = position;
    }

    @Override
    public void pause() {
        throw new AssertionError("nobody installs anything here");
    }

    @Override
    public void reinitialize() {
        throw new AssertionError("nobody installs anything here");
    }

    @Override
    public CompletableFuture<@Nullable Position> install(long leader, Position first) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void leadershipChanged() {
        // Nobody waits for it.
    }

    @Override
    public void removed() {}

    @Override
    public void failed(String what, Throwable cause) {
        failures.add(what);
    }
}
