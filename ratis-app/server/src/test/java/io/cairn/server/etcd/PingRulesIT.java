package io.cairn.server.etcd;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.WatchCreateRequest;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** etcd's manners towards clients that ping: every 5 s is welcome while a call is open; what is more often is not. */
class PingRulesIT {
    private static final String WATCH = "etcdserverpb.Watch/Watch";

    /** gRPC forgives two pings, and it may forgive the first of a connection. */
    private static final int TOO_MANY = 5;

    private final TestServer server = new TestServer();

    @AfterEach
    void stop() {
        server.close();
    }

    /**
     * Where gRPC's own rules held, the third ping would end the first connection: it wants five minutes between them.
     * The second has no call, and is sent away for as many. Both at once, because there is nothing to do but to wait.
     */
    @Test
    void shouldBearPingsEveryFiveSecondsOnlyWhileThereIsACall() throws Exception {
        ManagedChannel channel = NettyChannelBuilder.forAddress(server.address())
                .usePlaintext()
                .keepAliveTime(10, TimeUnit.SECONDS)
                .build();
        try (WatchClient watch = WatchClient.of(channel);
                HttpConnection connection = new HttpConnection(server.address());
                HttpConnection idle = new HttpConnection(server.address())) {
            watch.create(WatchCreateRequest.newBuilder().setKey(ByteString.copyFromUtf8("a")))
                    .next();
            connection.call(WATCH);
            for (int i = 0; i < TOO_MANY; i++) {
                TimeUnit.MILLISECONDS.sleep(5100);
                connection.ping();
                assertTrue(connection.answers.tryAcquire(60, TimeUnit.SECONDS), "ping " + i);
                tryToPing(idle);
            }
            assertFalse(connection.goAway.isDone(), () -> "sent away for " + connection.goAway.join());
            assertFalse(watch.end.isDone(), () -> "the watch ended with " + watch.end.join());
            assertSentAway(idle);
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void shouldSendThoseAwayWhoPingFarMoreOften() throws Exception {
        try (HttpConnection connection = new HttpConnection(server.address())) {
            connection.call(WATCH);
            for (int i = 0; i < TOO_MANY; i++) {
                TimeUnit.MILLISECONDS.sleep(100);
                tryToPing(connection);
            }
            assertSentAway(connection);
        }
    }

    private static void tryToPing(HttpConnection connection) {
        if (!connection.goAway.isDone()) {
            try {
                connection.ping();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void assertSentAway(HttpConnection connection) throws Exception {
        // A ping into the closed connection resets it, and a reset may overtake the reason.
        String reason = connection.goAway.get(60, TimeUnit.SECONDS);
        assertTrue(List.of("too_many_pings", HttpConnection.CLOSED).contains(reason), reason);
    }
}
