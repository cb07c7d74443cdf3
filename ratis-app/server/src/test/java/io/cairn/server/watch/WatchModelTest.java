package io.cairn.server.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.cairn.api.etcd.Event;
import io.cairn.api.etcd.WatchCreateRequest;
import io.cairn.api.etcd.WatchCreateRequest.FilterType;
import io.cairn.api.etcd.WatchResponse;
import io.cairn.chaos.check.EventLog;
import io.cairn.chaos.check.Recording;
import io.cairn.chaos.check.WatchChecker;
import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.KeyRange;
import io.cairn.statemachine.command.Command;
import io.cairn.statemachine.command.Compact;
import io.cairn.statemachine.command.DeleteRange;
import io.cairn.statemachine.command.Operation;
import io.cairn.statemachine.store.Events;
import io.cairn.statemachine.store.View;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/**
 * Watches by chance over a store that also gets compacted, collected, and replaced by another's snapshot, with
 * receivers that stop and go; the checker holds every one of them against what happened.
 */
class WatchModelTest {
    private static final int STEPS = 1200;
    private static final Events.Limits ALL = new Events.Limits(Integer.MAX_VALUE, Long.MAX_VALUE);

    private record Open(WatchStream stream, RecordingReceiver receiver, List<Recording> made) {}

    @TempDir
    Path directory;

    private final EventLog truth = new EventLog();
    private final List<Open> streams = new ArrayList<>();
    private Random random;
    private LiveStore leader;
    private LiveStore peer;
    private WatchDesk desk;
    private long compacted = -1;
    private boolean connected = true;

    @RepeatedTest(3)
    void shouldKeepEveryPromise() throws Exception {
        long seed = Long.getLong("cairn.seed", System.nanoTime());
        System.out.println("WatchModelTest: -Dcairn.seed=" + seed);
        random = new Random(seed);
        leader = new LiveStore(directory.resolve("leader"));
        peer = new LiveStore(directory.resolve("peer"));
        desk = new WatchDesk(peer::view, new ProgressClock(Duration.ofNanos(1000)));
        for (int i = 0; i < 5; i++) {
            RecordingReceiver receiver = new RecordingReceiver();
            WatchStream stream = new WatchStream(DeskTest.NO_PUMP, i, receiver);
            desk.open(stream);
            streams.add(new Open(stream, receiver, new ArrayList<>()));
        }
        for (int step = 0; step < STEPS; step++) {
            step(step);
        }
        if (!connected) {
            reconnect(STEPS);
        }
        streams.forEach(this::release);
        for (int turns = 0; desk.turn(); turns++) {
            assertTrue(turns < 100_000, "seed " + seed + ": it never ends");
        }
        int checked = 0;
        for (Open open : streams) {
            for (int id = 0; id < open.made().size(); id++) {
                check(open, id, "seed " + seed);
                checked++;
            }
        }
        assertTrue(checked > 50, "only " + checked + " watches");
        leader.close();
        peer.close();
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    private void step(int step) throws Exception {
        write();
        Open open = streams.get(random.nextInt(streams.size()));
        if (oneIn(8)) {
            create(open);
        }
        if (oneIn(6)) {
            open.receiver().room = random.nextInt(4);
        }
        if (oneIn(4)) {
            open.receiver().room = oneIn(2) ? Integer.MAX_VALUE : 1 + random.nextInt(5);
            desk.resume(open.stream());
        }
        if (oneIn(10)) {
            desk.askProgress(open.stream());
        }
        if (oneIn(25)) {
            peer.store.collectGarbage(20, desk.cursors().active() == 0 ? () -> Long.MAX_VALUE : desk.feed()::head);
        }
        for (int turns = random.nextInt(3); turns > 0; turns--) {
            desk.turn();
        }
        if (connected && oneIn(150)) {
            connected = false;
        } else if (!connected && oneIn(20)) {
            reconnect(step);
        }
    }

    private void write() throws InvalidProtocolBufferException {
        List<Command> commands = new ArrayList<>();
        for (int n = random.nextInt(3); n >= 0; n--) {
            commands.add(oneIn(4) ? transaction() : (Command) operation());
        }
        if (oneIn(40)) {
            compacted = Math.max(compacted, leader.revision() - random.nextInt(40));
            commands.add(new Compact(compacted));
        }
        long before = leader.revision();
        leader.apply(commands);
        if (connected) {
            peer.apply(commands);
        }
        try (View view = leader.view()) {
            for (io.cairn.statemachine.Event event :
                    ((Events.Page) view.events(before + 1, Long.MAX_VALUE, ALL)).events()) {
                truth.add(Event.parseFrom(RecordingReceiver.encode(event, null)));
            }
        }
        if (oneIn(30)) {
            leader.store.collectGarbage(50);
        }
    }

    private void reconnect(int step) throws Exception {
        Path files = directory.resolve("checkpoint-" + step + "-" + random.nextInt());
        leader.store.writeCheckpoint(files);
        assertTrue(peer.store.install(files) || peer.revision() == leader.revision());
        connected = true;
    }

    private Command transaction() {
        List<Operation> operations = new ArrayList<>();
        for (int key = random.nextInt(4); key < 10; key += 1 + random.nextInt(4)) {
            operations.add(oneIn(3) ? LiveStore.delete("k" + key) : LiveStore.put("k" + key, "t" + random.nextInt(9)));
        }
        return LiveStore.txn(operations.toArray(Operation[]::new));
    }

    private Operation operation() {
        if (oneIn(5)) {
            Bytes start = Bytes.utf8("k" + random.nextInt(10));
            return new DeleteRange(oneIn(3) ? new KeyRange(start, null) : KeyRange.single(start), false);
        }
        return LiveStore.put("k" + random.nextInt(10), "v" + random.nextInt(9));
    }

    private void create(Open open) {
        WatchCreateRequest.Builder request = WatchCreateRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8("k" + random.nextInt(10)))
                .setPrevKv(oneIn(2))
                .setProgressNotify(oneIn(3));
        if (oneIn(2)) {
            request.setRangeEnd(oneIn(2) ? ByteString.copyFrom(new byte[1]) : ByteString.copyFromUtf8("k9~"));
        }
        if (oneIn(6)) {
            request.addFilters(oneIn(2) ? FilterType.NOPUT : FilterType.NODELETE);
        }
        if (oneIn(2)) {
            request.setStartRevision(Math.max(1, peer.revision() + 10 - random.nextInt(200)));
        }
        long from = request.getStartRevision() == 0 ? peer.revision() + 1 : request.getStartRevision();
        desk.create(open.stream(), wanted(request.build()));
        open.made().add(new Recording(request.build(), from, List.of()));
    }

    private static Wanted wanted(WatchCreateRequest request) {
        Bytes start = Bytes.wrap(request.getKey().toByteArray());
        return new Wanted(
                0,
                KeyRange.of(start, Bytes.wrap(request.getRangeEnd().toByteArray())),
                request.getStartRevision(),
                !request.getFiltersList().contains(FilterType.NOPUT),
                !request.getFiltersList().contains(FilterType.NODELETE),
                request.getPrevKv(),
                request.getProgressNotify(),
                false);
    }

    private void release(Open open) {
        open.receiver().room = Integer.MAX_VALUE;
        desk.resume(open.stream());
    }

    private void check(Open open, int id, String where) {
        Recording made = open.made().get(id);
        List<WatchResponse> told = new ArrayList<>();
        boolean created = false;
        boolean canceled = false;
        for (WatchResponse response : open.receiver().responses) {
            boolean own = response.getWatchId() == id;
            if (own && response.getCreated()) {
                created = true;
            } else if (own || response.getWatchId() == -1 && created && !canceled) {
                assertTrue(created, where);
                told.add(response);
                canceled |= own && response.getCanceled();
            }
        }
        Recording recording = new Recording(made.request(), made.from(), told);
        assertEquals(
                List.of(),
                new WatchChecker(truth, compacted).check(recording, truth.last()),
                () -> where + ", stream " + streams.indexOf(open) + " watch " + id + " of " + made.request() + told);
    }
}
