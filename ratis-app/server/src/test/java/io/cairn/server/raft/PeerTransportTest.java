package io.cairn.server.raft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.ratis.thirdparty.io.grpc.Context;
import org.apache.ratis.thirdparty.io.grpc.Server;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyServerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerTransportTest {
    private final CompletableFuture<byte[]> asked = new CompletableFuture<>();
    private final CompletableFuture<byte[]> answer = new CompletableFuture<>();
    private final PeerTransport transport = new PeerTransport();
    private Server server;

    @BeforeEach
    void serve() throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .callExecutor(PeerTransport.executors())
                .addService(PeerTransport.service(request -> {
                    asked.complete(request);
                    return answer;
                }))
                .build()
                .start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        transport.close();
        server.shutdownNow().awaitTermination(60, TimeUnit.SECONDS);
    }

    /** A leader's round of terms began while it answered one follower's barrier, and ended with that answer. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldNotEndACallWithTheOneThatWasAnsweredWhenItWasMade(boolean quick) throws Exception {
        Context.CancellableContext answering = Context.current().withCancellation();
        AtomicReference<CompletableFuture<byte[]>> call = new AtomicReference<>();
        answering.run(() -> call.set(
                transport.call("127.0.0.1:" + server.getPort(), new byte[] {1}, Duration.ofSeconds(60), quick)));
        assertArrayEquals(new byte[] {1}, asked.get(60, TimeUnit.SECONDS));
        answering.cancel(null);
        answer.complete(new byte[] {2});
        assertArrayEquals(new byte[] {2}, call.get().get(60, TimeUnit.SECONDS));
    }
}
