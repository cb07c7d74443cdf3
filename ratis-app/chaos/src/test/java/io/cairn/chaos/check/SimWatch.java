package io.cairn.chaos.check;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.Event;
import io.cairn.api.etcd.ResponseHeader;
import io.cairn.api.etcd.WatchCreateRequest;
import io.cairn.api.etcd.WatchResponse;
import io.cairn.chaos.history.Fact;
import io.cairn.chaos.history.WatchClosed;
import io.cairn.chaos.history.WatchOpened;
import io.cairn.chaos.history.WatchTold;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A watcher of one peer of a {@link Simulation}, told everything as it should be. */
final class SimWatch {
    private static final long WATCH = 7;

    final int peer;
    private final int watcher;
    private final String prefix;
    private final SimStore store;
    private final Random random;
    private final List<Fact> facts;
    private long stream;
    private long next = 1;

    /** @param prefix of the keys that it watches; empty for all */
    SimWatch(int watcher, int peer, String prefix, SimStore store, Random random, List<Fact> facts) {
        this.watcher = watcher;
        this.peer = peer;
        this.prefix = prefix;
        this.store = store;
        this.random = random;
        this.facts = facts;
    }

    long next() {
        return next;
    }

    void open(long newStream, long applied, long at) {
        stream = newStream;
        boolean all = prefix.isEmpty();
        ByteString zero = ByteString.copyFrom(new byte[1]);
        WatchCreateRequest request = WatchCreateRequest.newBuilder()
                .setKey(all ? zero : ByteString.copyFromUtf8(prefix))
                .setRangeEnd(all ? zero : ByteString.copyFromUtf8(prefix + "~"))
                .setPrevKv(true)
                .setStartRevision(next)
                .setWatchId(WATCH)
                .build();
        facts.add(new WatchOpened(stream, WATCH, watcher, "n" + peer, request, at));
        tell(response(applied).setCreated(true), at);
    }

    void close(long at) {
        facts.add(new WatchClosed(stream, "UNAVAILABLE", at));
    }

    /** Tells everything up to a revision, in one response or some. */
    void tellUpTo(long applied, long at) {
        List<Event> batch = new ArrayList<>();
        for (; next <= applied; next++) {
            batch.addAll(store.changes.get((int) next).stream()
                    .filter(e -> e.getKv().getKey().toStringUtf8().startsWith(prefix))
                    .toList());
            if (random.nextInt(3) > 0) {
                events(batch, next, at);
                batch.clear();
            }
        }
        events(batch, applied, at);
        if (random.nextInt(6) == 0) {
            tell(response(applied).setWatchId(random.nextBoolean() ? WATCH : -1), at);
        }
    }

    private void events(List<Event> events, long header, long at) {
        if (events.size() > 1 && random.nextInt(5) == 0) {
            int cut = 1 + random.nextInt(events.size() - 1);
            tell(response(header).addAllEvents(events.subList(0, cut)).setFragment(true), at);
            tell(response(header).addAllEvents(events.subList(cut, events.size())), at);
        } else if (!events.isEmpty()) {
            tell(response(header).addAllEvents(events), at);
        }
    }

    private static WatchResponse.Builder response(long revision) {
        return WatchResponse.newBuilder()
                .setWatchId(WATCH)
                .setHeader(ResponseHeader.newBuilder().setRevision(revision));
    }

    private void tell(WatchResponse.Builder response, long at) {
        facts.add(new WatchTold(stream, response.build(), at));
    }
}
