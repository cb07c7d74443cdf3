package io.cairn.server.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.cairn.api.etcd.LeaseGrpc;
import io.cairn.api.etcd.LeaseKeepAliveRequest;
import io.cairn.api.etcd.LeaseKeepAliveResponse;
import io.cairn.server.node.FakePeer;
import io.cairn.server.node.Unavailable;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeepAliveStreamTest implements StreamObserver<LeaseKeepAliveResponse> {
    private static final long SOON_SECONDS = 60;
    private static final long NOT_SOON_MILLIS = 100;

    private final TestServer server = new TestServer();
    private final FakePeer peer = server.peer;
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private final Map<Long, CompletableFuture<Long>> renewals = new ConcurrentHashMap<>();
    private StreamObserver<LeaseKeepAliveRequest> requests;

    @BeforeEach
    void open() {
        peer.onRenew = id -> renewals.computeIfAbsent(id, i -> new CompletableFuture<>());
        requests = LeaseGrpc.newStub(server.channel).leaseKeepAlive(this);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Override
    public void onNext(LeaseKeepAliveResponse response) {
        assertEquals(FakePeer.REVISION, response.getHeader().getRevision());
        seen.add(response.getID() + ": " + response.getTTL());
    }

    @Override
    public void onError(Throwable t) {
        seen.add(t.getMessage());
    }

    @Override
    public void onCompleted() {
        seen.add("end");
    }

    private void ask(long id) {
        requests.onNext(LeaseKeepAliveRequest.newBuilder().setID(id).build());
    }

    private CompletableFuture<Long> renewal(long id) {
        return renewals.computeIfAbsent(id, i -> new CompletableFuture<>());
    }

    private String next() throws InterruptedException {
        String next = seen.poll(SOON_SECONDS, TimeUnit.SECONDS);
        assertNotNull(next, "nothing came");
        return next;
    }

    @Test
    void shouldAnswerEachRenewalInOrderAndUnknownLeasesWithZero() throws Exception {
        ask(1);
        ask(2);
        renewal(2).complete(0L);
        assertNull(seen.poll(NOT_SOON_MILLIS, TimeUnit.MILLISECONDS));
        renewal(1).complete(60L);
        assertEquals("1: 60", next());
        assertEquals("2: 0", next());
        ask(1);
        assertEquals("1: 60", next());
    }

    @Test
    void shouldEndTheStreamAfterTheLastAnswer() throws Exception {
        ask(1);
        requests.onCompleted();
        assertNull(seen.poll(NOT_SOON_MILLIS, TimeUnit.MILLISECONDS));
        renewal(1).complete(60L);
        assertEquals("1: 60", next());
        assertEquals("end", next());
    }

    @Test
    void shouldEndTheStreamWhenNobodyLeads() throws Exception {
        ask(1);
        ask(2);
        renewal(2).complete(60L);
        renewal(1).completeExceptionally(new Unavailable(Unavailable.Reason.NO_LEADER));
        assertEquals("UNAVAILABLE: etcdserver: no leader", next());
        assertNull(seen.poll(NOT_SOON_MILLIS, TimeUnit.MILLISECONDS));
    }

    @Test
    void shouldServeManyMoreThanMayBeUnderWay() throws Exception {
        for (long id = 1; id <= 5000; id++) {
            ask(id);
        }
        for (long id = 1; id <= 5000; id++) {
            renewal(id).complete(id);
            assertEquals(id + ": " + id, next());
        }
    }
}
