package io.cairn.server.metrics;

import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;
import io.cairn.server.node.Proposals;
import io.cairn.statemachine.command.Command;
import io.cairn.statemachine.command.Outcome;
import java.util.concurrent.CompletableFuture;

/** Counts the proposals that wait for their outcome and those that failed, as etcd does. */
public final class MeteredProposals implements Proposals {
    private final Proposals proposals;
    private final Counter pending;
    private final Counter failed;

    public MeteredProposals(Proposals proposals, MetricRegistry registry) {
        this.proposals = proposals;
        this.pending = registry.counter("etcd_server_proposals_pending");
        this.failed = registry.counter("etcd_server_proposals_failed_total");
    }

    @Override
    public CompletableFuture<Outcome> propose(Command command) {
        pending.inc();
        CompletableFuture<Outcome> outcome = proposals.propose(command);
        outcome.whenComplete((done, error) -> {
            pending.dec();
            if (error != null) {
                failed.inc();
            }
        });
        return outcome;
    }
}
