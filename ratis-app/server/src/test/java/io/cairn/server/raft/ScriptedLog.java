package io.cairn.server.raft;

import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.command.Batch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** A log that says what a test tells it to, and notes what it was asked, in order. */
public final class ScriptedLog implements MemberChanges, ProposalLog {
    /** A batch as it was appended. */
    public record Appended(long term, Batch batch, byte[] bytes) {}

    public volatile long term;
    public volatile long leader;
    public volatile boolean ready;
    public volatile long commit;
    public volatile Configuration configuration = Configuration.EMPTY;
    public volatile Refused.Reason refusal;
    public final BlockingQueue<Appended> appended = new LinkedBlockingQueue<>();
    public final List<String> asked = new CopyOnWriteArrayList<>();
    public final List<List<Participant>> reconfigured = new CopyOnWriteArrayList<>();
    public volatile CompletableFuture<?> reconfiguration = CompletableFuture.completedFuture(null);
    public final Map<Long, Long> silentMillis = new ConcurrentHashMap<>();
    public final Map<Long, Long> commits = new ConcurrentHashMap<>();
    public final List<Long> transferred = new CopyOnWriteArrayList<>();
    public volatile CompletableFuture<?> transfer = CompletableFuture.completedFuture(null);
    public volatile Runnable whenAskedForCommit = () -> {};

    @Override
    public long term() {
        asked.add("term");
        return term;
    }

    @Override
    public long leader() {
        return leader;
    }

    @Override
    public boolean leadsReady() {
        asked.add("ready");
        return ready;
    }

    @Override
    public long commit() {
        asked.add("commit");
        long now = commit;
        whenAskedForCommit.run();
        return now;
    }

    @Override
    public Configuration configuration() {
        return configuration;
    }

    @Override
    public void tellFollowers(boolean urgent) {
        asked.add("tell " + urgent);
    }

    @Override
    public CompletableFuture<Void> append(long inTerm, Batch batch, byte[] bytes) {
        if (refusal != null) {
            return CompletableFuture.failedFuture(new Refused(refusal));
        }
        appended.add(new Appended(inTerm, batch, bytes));
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void pump() {
        asked.add("pump");
    }

    @Override
    public CompletableFuture<?> reconfigure(Configuration from, List<Participant> to) {
        reconfigured.add(to);
        return reconfiguration;
    }

    @Override
    public CompletableFuture<?> transfer(@Nullable Long target, Duration timeout) {
        transferred.add(target);
        return transfer;
    }

    @Override
    public long commitOf(long peer) {
        return commits.getOrDefault(peer, 0L);
    }

    @Override
    public long silentMillis(long peer) {
        return silentMillis.getOrDefault(peer, Long.MAX_VALUE);
    }
}
