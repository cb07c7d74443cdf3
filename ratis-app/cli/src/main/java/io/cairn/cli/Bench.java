package io.cairn.cli;

import io.cairn.api.etcd.KVGrpc;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One bench run. The only part of the CLI that does not go through cairn-client: it must drive etcd as well, and a
 * client that tries again elsewhere would hide what it is here to measure.
 */
final class Bench {
    /** Puts in one request while keys are made; below etcd's limit of 128. */
    private static final int FILL_STEP = 100;

    private final BenchPlan plan;
    private final BenchRequests requests;

    Bench(BenchPlan plan) {
        this.plan = plan;
        this.requests = new BenchRequests(plan);
    }

    BenchResult run() {
        List<ManagedChannel> channels = new ArrayList<>();
        try {
            for (int i = 0; i < plan.conns(); i++) {
                channels.add(open(plan.endpoints().get(i % plan.endpoints().size())));
            }
            if (plan.kind() == BenchKind.get) {
                fill(channels.get(0));
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

    private void fill(ManagedChannel channel) {
        KVGrpc.KVBlockingStub kv = KVGrpc.newBlockingStub(channel);
        try {
            for (int first = 0; first < plan.keySpace(); first += FILL_STEP) {
                int end = Math.min(plan.keySpace(), first + FILL_STEP);
                kv.withDeadlineAfter(plan.timeout().toNanos(), TimeUnit.NANOSECONDS)
                        .txn(requests.fill(first, end));
            }
        } catch (StatusRuntimeException e) {
            String why = String.valueOf(e.getStatus().getDescription());
            throw new CliException(
                    ExitCode.ERROR,
                    "cannot make the keys to get: " + why.lines().findFirst().orElse(""));
        }
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
