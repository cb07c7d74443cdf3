package io.cairn.chaos.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.cairn.api.etcd.WatchGrpc;
import io.cairn.api.etcd.WatchRequest;
import io.cairn.api.etcd.WatchResponse;
import io.cairn.chaos.cluster.Await;
import io.cairn.chaos.cluster.Cluster;
import io.cairn.chaos.cluster.Loopback;
import io.cairn.chaos.cluster.Network;
import io.cairn.chaos.cluster.PeerProcess;
import io.cairn.chaos.history.WatchOpened;
import io.cairn.chaos.history.WatchTold;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Watchers of a peer that makes every watch and forgets it at once, while its connections stay up. */
class WatcherTest {
    private static final Duration WITHIN = Duration.ofSeconds(90);
    private static final long HAPPENED = 7;
    private static final int STAYING = 1;
    private static final int MOVING = 2;

    @TempDir
    private Path folder;

    private final Recorder recorder = new Recorder();
    private final Network network = new Loopback(1);
    private Cluster cluster;
    private Server forgetful;

    private static final class Forgetful extends WatchGrpc.WatchImplBase {
        @Override
        public StreamObserver<WatchRequest> watch(StreamObserver<WatchResponse> answers) {
            return new StreamObserver<>() {
                @Override
                public void onNext(WatchRequest request) {
                    if (request.hasCreateRequest()) {
                        answers.onNext(WatchResponse.newBuilder()
                                .setWatchId(request.getCreateRequest().getWatchId())
                                .setCreated(true)
                                .build());
                    }
                }

                @Override
                public void onError(Throwable gone) {}

                @Override
                public void onCompleted() {
                    answers.onCompleted();
                }
            };
        }
    }

    @BeforeEach
    void start() throws IOException {
        cluster = new Cluster(folder, folder, network, List.of(), List.of());
        forgetful = NettyServerBuilder.forAddress(new InetSocketAddress(
                        "127.0.0.1", network.places().get(0).firstPort()))
                .addService(new Forgetful())
                .build()
                .start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        forgetful.shutdownNow().awaitTermination();
        cluster.close();
    }

    private Watcher watcher(int number, int home) {
        List<PeerProcess> peers = cluster.peers();
        return new Watcher(number, new Watcher.Kind(home, false), () -> peers, new Random(number), recorder);
    }

    private Set<Long> streams(int watcher) {
        return recorder.history().all(WatchOpened.class).stream()
                .filter(opened -> opened.watcher() == watcher)
                .map(WatchOpened::stream)
                .collect(Collectors.toSet());
    }

    private boolean isOpen(int watcher) {
        Set<Long> own = streams(watcher);
        return recorder.history().all(WatchTold.class).stream().anyMatch(told -> own.contains(told.stream()));
    }

    @Test
    void shouldNotHideThatItsPeerHasForgottenIt() {
        recorder.saw(HAPPENED);
        try (Watcher staying = watcher(STAYING, 0);
                Watcher moving = watcher(MOVING, -1)) {
            Await.until("it watches", WITHIN, () -> {
                staying.act();
                return isOpen(STAYING);
            });
            int opened = streams(STAYING).size();
            // By then the one that began before it has heard nothing for longer.
            Await.until("the other has left a stream that was made", WITHIN, () -> {
                boolean before = isOpen(MOVING);
                int streams = streams(MOVING).size();
                moving.act();
                return before && streams(MOVING).size() > streams;
            });
            staying.act();
            staying.act();
            assertEquals(opened, streams(STAYING).size(), "left a stream, and went on where no one looks");
            assertFalse(staying.next() > HAPPENED, "knows what nobody told it");
        }
    }
}
