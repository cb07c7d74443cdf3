package io.cairn.server.autocompact;

import io.cairn.server.config.AutoCompaction;
import io.cairn.server.node.Proposals;
import io.cairn.statemachine.command.Compact;
import io.cairn.statemachine.command.Outcome;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compacts as its rule says, while this peer leads. A compaction that a leader decided and a later one logs does no
 * harm: the revision has only become older meanwhile, and one that was compacted past is refused.
 */
public final class AutoCompactor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AutoCompactor.class);

    private final CompactionRule rule;
    private final LongSupplier nanos;
    private final LongSupplier revision;
    private final BooleanSupplier leads;
    private final Proposals proposals;
    private final ScheduledExecutorService thread;

    AutoCompactor(
            CompactionRule rule,
            LongSupplier nanos,
            LongSupplier revision,
            BooleanSupplier leads,
            Proposals proposals) {
        this.rule = rule;
        this.nanos = nanos;
        this.revision = revision;
        this.leads = leads;
        this.proposals = proposals;
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread t = new Thread(task, "auto-compactor");
            t.setDaemon(true);
            return t;
        });
    }

    /**
     * @param revision of the store now
     * @param leads whether this peer is the one to compact
     */
    public static AutoCompactor of(
            AutoCompaction settings, LongSupplier revision, BooleanSupplier leads, Proposals proposals) {
        CompactionRule rule = settings.mode() == AutoCompaction.Mode.REVISION
                ? new RevisionRule(settings.revisions())
                : new PeriodicRule(settings.period(), System.nanoTime());
        return new AutoCompactor(rule, System::nanoTime, revision, leads, proposals);
    }

    public void start() {
        long every = rule.every().toMillis();
        thread.scheduleWithFixedDelay(this::look, every, every, TimeUnit.MILLISECONDS);
    }

    void run(Runnable task) {
        thread.execute(task);
    }

    /** What has not worked is due again the next time. */
    void look() {
        try {
            long to = rule.due(nanos.getAsLong(), revision.getAsLong(), leads.getAsBoolean());
            if (to != CompactionRule.NOTHING) {
                compact(to);
            }
        } catch (RuntimeException e) {
            LOG.warn("no automatic compaction this time: {}", e.toString());
        }
    }

    private void compact(long to) {
        CompletableFuture<Outcome> compacted = proposals.propose(new Compact(to));
        compacted.whenCompleteAsync(
                (outcome, failure) -> {
                    if (failure != null) {
                        LOG.warn("automatic compaction to {} failed: {}", to, failure.toString());
                        return;
                    }
                    boolean refused = outcome instanceof Outcome.Rejected rejected
                            && rejected.reason() != Outcome.Reason.COMPACTED;
                    if (refused) {
                        LOG.warn("automatic compaction to {} refused: {}", to, outcome);
                    } else {
                        LOG.info("compacted automatically to {}", to);
                        rule.done(nanos.getAsLong(), to);
                    }
                },
                thread);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
