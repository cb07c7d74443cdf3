package io.cairn.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.Election;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.Lease;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.common.exception.CompactedException;
import io.etcd.jetcd.election.CampaignResponse;
import io.etcd.jetcd.lease.LeaseKeepAliveResponse;
import io.etcd.jetcd.lock.LockResponse;
import io.etcd.jetcd.options.LeaseOption;
import io.etcd.jetcd.options.PutOption;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.support.CloseableClient;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What jetcd builds on streams, over three peers of Cairn: watches, leases, locks and elections. */
class JetcdSessionsIT {
    private static final long WITHIN_SECONDS = 120;

    /** Longer than a machine under load stands still between two keep-alives. */
    private static final long LEASE_SECONDS = 6;

    /** A third of its time between two: it would have ended. */
    private static final int BEATS = 5;

    @TempDir
    static Path folder;

    private static CairnPeers cairn;
    private static Client client;

    @BeforeAll
    static void start() {
        cairn = new CairnPeers(3, folder);
        client = Client.builder()
                .endpoints(cairn.endpoints().stream()
                        .map(e -> "http://" + e.address())
                        .toArray(String[]::new))
                .build();
    }

    @AfterAll
    static void stop() {
        client.close();
        cairn.close();
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    private static <T> T got(CompletableFuture<T> future) throws Exception {
        return future.get(WITHIN_SECONDS, TimeUnit.SECONDS);
    }

    private static <T> T next(BlockingQueue<T> queue, String what) throws InterruptedException {
        T next = queue.poll(WITHIN_SECONDS, TimeUnit.SECONDS);
        assertNotNull(next, () -> "nothing came: " + what + "\n" + cairn.tail());
        return next;
    }

    /** A put that is tried again while a peer is away; the value says which it is. */
    private static void putSomehow(ByteSequence key, String value) throws Exception {
        Exception last = null;
        for (int i = 0; i < 20; i++) {
            try {
                client.getKVClient().put(key, bytes(value)).get(10, TimeUnit.SECONDS);
                return;
            } catch (ExecutionException | TimeoutException unreachable) {
                last = unreachable;
                TimeUnit.MILLISECONDS.sleep(250);
            }
        }
        throw new AssertionError("no peer took the put", last);
    }

    @Test
    void shouldWatch() throws Exception {
        KV kv = client.getKVClient();
        BlockingQueue<WatchEvent> events = new LinkedBlockingQueue<>();
        long first = got(kv.put(bytes("watch/a"), bytes("1"))).getHeader().getRevision();
        WatchOption option = WatchOption.builder()
                .isPrefix(true)
                .withRevision(first)
                .withPrevKV(true)
                .build();
        try (Watch.Watcher watcher = client.getWatchClient()
                .watch(bytes("watch/"), option, response -> events.addAll(response.getEvents()))) {
            assertFalse(watcher.isClosed());
            assertEquals(bytes("1"), next(events, "of the past").getKeyValue().getValue());
            got(kv.put(bytes("watch/a"), bytes("2")));
            assertEquals(bytes("1"), next(events, "live").getPrevKV().getValue());
            got(kv.delete(bytes("watch/a")));
            WatchEvent deleted = next(events, "deletion");
            assertEquals(WatchEvent.EventType.DELETE, deleted.getEventType());
            assertEquals(bytes("2"), deleted.getPrevKV().getValue());
        }
    }

    @Test
    void shouldSayThatAWatchBeginsInWhatWasCompacted() throws Exception {
        KV kv = client.getKVClient();
        long first = got(kv.put(bytes("compacted"), bytes("1"))).getHeader().getRevision();
        long second = got(kv.put(bytes("compacted"), bytes("2"))).getHeader().getRevision();
        got(kv.compact(second));
        // So that every peer has done it.
        cairn.endpoints().forEach(e -> e.awaitAnswer(cairn::tail));
        BlockingQueue<Throwable> errors = new LinkedBlockingQueue<>();
        WatchOption option = WatchOption.builder().withRevision(first).build();
        try (Watch.Watcher watcher =
                client.getWatchClient().watch(bytes("compacted"), option, response -> {}, errors::add)) {
            assertNotNull(watcher);
            Throwable error = next(errors, "that it was compacted");
            assertTrue(error instanceof CompactedException, error::toString);
            assertEquals(second, ((CompactedException) error).getCompactedRevision());
        }
    }

    /** Every peer is killed once, so that also the one the watch hangs on goes: no event is lost, none comes twice. */
    @Test
    void shouldResumeAWatchThroughTheLossOfEachPeer() throws Exception {
        ByteSequence key = bytes("resume");
        BlockingQueue<String> values = new LinkedBlockingQueue<>();
        try (Watch.Watcher watcher = client.getWatchClient()
                .watch(
                        key,
                        (WatchResponse response) -> response.getEvents()
                                .forEach(e ->
                                        values.add(e.getKeyValue().getValue().toString())))) {
            assertFalse(watcher.isClosed());
            putSomehow(key, "before");
            String last = "before";
            assertEquals(last, next(values, "before any loss"));
            for (int peer = 1; peer <= 3; peer++) {
                cairn.kill(peer);
                putSomehow(key, "without n" + peer);
                // A put that was tried again may have been carried out twice.
                do {
                    last = next(values, "without n" + peer);
                } while (!last.equals("without n" + peer));
                cairn.restart(peer);
                cairn.endpoint(peer).awaitAnswer(cairn::tail);
            }
            putSomehow(key, "after");
            do {
                last = next(values, "after all");
            } while (last.equals("without n3"));
            assertEquals("after", last);
        }
    }

    @Test
    void shouldKeepALeaseAliveAndLetItEnd() throws Exception {
        Lease leases = client.getLeaseClient();
        long id = got(leases.grant(LEASE_SECONDS)).getID();
        long written = got(client.getKVClient()
                        .put(
                                bytes("leased"),
                                bytes("1"),
                                PutOption.builder().withLeaseId(id).build()))
                .getHeader()
                .getRevision();
        BlockingQueue<LeaseKeepAliveResponse> beats = new LinkedBlockingQueue<>();
        try (CloseableClient keeper = leases.keepAlive(id, new StreamObserver<>() {
            @Override
            public void onNext(LeaseKeepAliveResponse response) {
                beats.add(response);
            }

            @Override
            public void onError(Throwable error) {}

            @Override
            public void onCompleted() {}
        })) {
            assertNotNull(keeper);
            for (int i = 0; i < BEATS; i++) {
                assertEquals(LEASE_SECONDS, next(beats, "keep-alive " + i).getTTL());
            }
            var left = got(leases.timeToLive(
                    id, LeaseOption.builder().withAttachedKeys().build()));
            assertEquals(List.of(bytes("leased")), left.getKeys());
            assertEquals(LEASE_SECONDS, left.getGrantedTTL());
        }
        BlockingQueue<WatchEvent> events = new LinkedBlockingQueue<>();
        try (Watch.Watcher watcher = client.getWatchClient()
                .watch(
                        bytes("leased"),
                        WatchOption.builder().withRevision(written + 1).build(),
                        (WatchResponse response) -> events.addAll(response.getEvents()))) {
            assertNotNull(watcher);
            assertEquals(WatchEvent.EventType.DELETE, next(events, "its end").getEventType());
        }
        assertEquals(-1, got(leases.timeToLive(id, LeaseOption.DEFAULT)).getTTL());
    }

    @Test
    void shouldLockOneAfterTheOther() throws Exception {
        long first = got(client.getLeaseClient().grant(600)).getID();
        long second = got(client.getLeaseClient().grant(600)).getID();
        LockResponse held = got(client.getLockClient().lock(bytes("lock"), first));
        assertEquals("lock/" + Long.toHexString(first), held.getKey().toString());
        CompletableFuture<LockResponse> waiting = client.getLockClient().lock(bytes("lock"), second);
        TimeUnit.MILLISECONDS.sleep(300);
        assertFalse(waiting.isDone());
        got(client.getLockClient().unlock(held.getKey()));
        assertEquals("lock/" + Long.toHexString(second), got(waiting).getKey().toString());
        got(client.getLockClient().unlock(got(waiting).getKey()));
    }

    @Test
    void shouldElectOneAfterTheOther() throws Exception {
        Election election = client.getElectionClient();
        ByteSequence name = bytes("election");
        long first = got(client.getLeaseClient().grant(600)).getID();
        long second = got(client.getLeaseClient().grant(600)).getID();
        CampaignResponse leads = got(election.campaign(name, first, bytes("first")));
        CompletableFuture<CampaignResponse> waiting = election.campaign(name, second, bytes("second"));
        assertEquals(bytes("first"), got(election.leader(name)).getKv().getValue());
        got(election.proclaim(leads.getLeader(), bytes("first again")));
        assertEquals(bytes("first again"), got(election.leader(name)).getKv().getValue());
        assertFalse(waiting.isDone());
        got(election.resign(leads.getLeader()));
        assertEquals(name, got(waiting).getLeader().getName());
        assertEquals(bytes("second"), got(election.leader(name)).getKv().getValue());
        got(election.resign(got(waiting).getLeader()));
    }
}
