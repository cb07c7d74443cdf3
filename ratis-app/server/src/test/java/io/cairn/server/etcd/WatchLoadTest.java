package io.cairn.server.etcd;

import static io.cairn.server.watch.LiveStore.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.Event;
import io.cairn.api.etcd.WatchCreateRequest;
import io.cairn.api.etcd.WatchResponse;
import io.cairn.server.watch.LiveStore;
import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.command.Put;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many watches, and some that nobody reads. */
class WatchLoadTest {
    private static final int STREAMS = 10;
    private static final int WATCHES = 10_000;
    private static final Duration QUIET = Duration.ofSeconds(2);
    private static final Duration NOTHING_AT_ALL = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final TestServer server = new TestServer();
    private LiveStore live;

    @BeforeEach
    void open() throws Exception {
        live = new LiveStore(directory.resolve("store"));
        live.store.listen(server.pump);
        server.peer.views = live::view;
    }

    @AfterEach
    void close() {
        server.close();
        live.close();
        assertEquals(List.of(), List.copyOf(server.stops));
    }

    private static WatchCreateRequest.Builder key(String key) {
        return WatchCreateRequest.newBuilder().setKey(ByteString.copyFromUtf8(key));
    }

    private static WatchCreateRequest.Builder prefix(String prefix) {
        return key(prefix).setRangeEnd(ByteString.copyFromUtf8(prefix + "~"));
    }

    /** Nine of ten on one key each, the rest on the prefix of all. */
    @Test
    void shouldServeTenThousandWatchesOnTenStreams() {
        List<WatchClient> streams = new ArrayList<>();
        long begin = System.nanoTime();
        for (int s = 0; s < STREAMS; s++) {
            WatchClient stream = WatchClient.of(server.channel);
            for (int i = s; i < WATCHES; i += STREAMS) {
                stream.create(s == 0 ? prefix("k") : key("k" + i));
            }
            streams.add(stream);
        }
        streams.forEach(stream -> {
            for (int i = 0; i < WATCHES / STREAMS; i++) {
                assertTrue(stream.next().getCreated());
            }
        });
        assertEquals(WATCHES, server.pump.watches());
        int writes = 60;
        for (int i = 0; i < writes; i++) {
            live.apply(put("k" + (11 + 10 * i), "v"));
        }
        for (int i = 0; i < writes; i++) {
            WatchResponse own = streams.get(1).next();
            assertEquals("k" + (11 + 10 * i), own.getEvents(0).getKv().getKey().toStringUtf8());
        }
        // Those that fall behind for a moment get several revisions in one response.
        int told = streams.get(0).nextEvents(writes * WATCHES / STREAMS).size();
        assertEquals(writes * WATCHES / STREAMS, told);
        assertEquals(0, streams.get(2).responses.size());
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        System.out.println(WATCHES + " watches made and " + told + " events told in " + took);
    }

    /** All that is written is many times what the test's heap holds; nobody reads but one. */
    @Test
    void shouldSpendLittleOnWatchesThatNobodyReads() throws InterruptedException {
        int unread = 20;
        int writes = 1500;
        List<WatchClient> lazy = new ArrayList<>();
        for (int i = 0; i < unread; i++) {
            WatchClient client = new WatchClient(server.channel, new Metadata(), 1);
            client.create(prefix("k").setPrevKv(true));
            assertTrue(client.next().getCreated());
            lazy.add(client);
        }
        WatchClient reader = WatchClient.of(server.channel);
        reader.create(prefix("k")).next();
        Bytes value = Bytes.wrap(new byte[64 << 10]);
        long before = used();
        for (int i = 0; i < writes; i++) {
            live.apply(Put.of(Bytes.utf8("k" + i % 10), value));
            if (i % 100 == 99) {
                assertEquals(100, reader.nextEvents(100).size(), "who reads is not held up");
            }
        }
        long grown = used() - before;
        System.out.println("the heap grew by " + grown + " bytes");
        assertTrue(grown < 64 << 20, () -> "it grew by " + grown);
        awaitSlow(unread);

        WatchClient late = lazy.get(3);
        late.read(Integer.MAX_VALUE);
        long expected = 2;
        for (Event event : late.nextEvents(writes)) {
            assertEquals(expected++, event.getKv().getModRevision(), "nothing is lost, nothing comes twice");
        }
    }

    private void awaitSlow(int count) throws InterruptedException {
        for (int i = 0; i < 3000 && server.pump.slowWatches() != count; i++) {
            Thread.sleep(20);
        }
        assertEquals(count, server.pump.slowWatches());
    }

    private static long used() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /**
     * Requests wait at the client when it does not read the answers: what fits into its window and into the buffer of
     * the server is about a thousand of them.
     */
    @Test
    void shouldReadNoFurtherRequestsFromWhoDoesNotRead() throws Exception {
        ManagedChannel narrow = server.channel(8 << 10);
        WatchClient storm = new WatchClient(narrow, new Metadata(), 0);
        int requests = 5_000;
        for (int i = 0; i < requests; i++) {
            storm.create(key("k" + i));
        }
        int made = settled();
        assertTrue(made > 0 && made < requests / 2, () -> "it took " + made);
        WatchClient other = WatchClient.of(server.channel);
        assertTrue(other.create(key("a")).next().getCreated(), "others are served");
        storm.read(Integer.MAX_VALUE);
        for (int i = 0; i < requests; i++) {
            assertTrue(storm.next().getCreated());
        }
        narrow.shutdownNow();
    }

    /** The watches there are once no more are made; a stop of less than {@link #QUIET} may be the machine's. */
    private int settled() throws InterruptedException {
        int made = 0;
        long quietSince = System.nanoTime();
        while (made == 0 || System.nanoTime() - quietSince < QUIET.toNanos()) {
            assertTrue(System.nanoTime() - quietSince < NOTHING_AT_ALL.toNanos(), "no watch was made");
            Thread.sleep(20);
            int now = server.pump.watches();
            quietSince = now == made ? quietSince : System.nanoTime();
            made = now;
        }
        return made;
    }
}
