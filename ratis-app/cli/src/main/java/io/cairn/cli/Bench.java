package io.cairn.cli;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One bench run. The only part of the CLI that does not go through cairn-client: it must drive etcd as well, and a
 * client that tries again elsewhere would hide what it is here to measure.
 */
final class Bench {
    private final BenchPlan plan;
    private final BenchRequests requests;

    Bench(BenchPlan plan) {
        this.plan = plan;
        this.requests = new BenchRequests(plan);
    }

    BenchResult run() {
        List<ManagedChannel> channels = open();
        try {
            if (plan.kind() == BenchKind.get) {
                new BenchFill(plan, requests).run(channels);
            }
            BenchClock clock = new BenchClock(plan);
            List<CompletableFuture<Void>> clients = new ArrayList<>();
            for (int i = 0; i < plan.clients(); i++) {
                ManagedChannel channel = channels.get(i % channels.size());
                clients.add(new BenchClient(plan, requests, clock, channel, i).start());
            }
            // Ends soon after the run, because every request has a deadline.
            clients.forEach(CompletableFuture::join);
            return clock.result();
        } finally {
            channels.forEach(ManagedChannel::shutdownNow);
        }
    }

    /** Of {@link BenchKind#fill}. */
    BenchFill.Filled fill(BenchFill fill) {
        List<ManagedChannel> channels = open();
        try {
            return fill.run(channels);
        } finally {
            channels.forEach(ManagedChannel::shutdownNow);
        }
    }

    private List<ManagedChannel> open() {
        List<ManagedChannel> channels = new ArrayList<>();
        for (int i = 0; i < plan.conns(); i++) {
            channels.add(open(plan.endpoints().get(i % plan.endpoints().size())));
        }
        return channels;
    }

    private static ManagedChannel open(String endpoint) {
        URI uri = URI.create(endpoint.startsWith("http://") ? endpoint : "http://" + endpoint);
        if (uri.getHost() == null || uri.getPort() < 0) {
            throw new CliException(ExitCode.BAD_ARGS, "endpoint " + endpoint + ": want host:port");
        }
        return NettyChannelBuilder.forAddress(uri.getHost(), uri.getPort())
                .usePlaintext()
                .proxyDetector(address -> null)
                .disableServiceConfigLookUp()
                .disableRetry()
                .directExecutor()
                .build();
    }
}
