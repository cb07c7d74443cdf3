package io.cairn.chaos.load;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.WatchCreateRequest;
import io.cairn.chaos.cluster.PeerClient;
import io.cairn.chaos.cluster.PeerProcess;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches the keys and goes on after whatever ends its stream: where it left off, or behind the compaction that ran it
 * over. A fickle one leaves streams by itself and begins again elsewhere in history, with other wishes.
 */
final class Watcher implements Actor {
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private static final Duration AFTER_FAILURE = Duration.ofMillis(200);

    /** A peer that was cut off does not say so; after this, most leave a stream without news. */
    private static final Duration SILENCE_MAX = Duration.ofSeconds(3);

    /** As both ends of a range it stands for all keys. */
    private static final ByteString EVERYTHING = ByteString.copyFrom(new byte[1]);

    private static final int REVISIONS_AROUND = 100;
    private static final int BEGINS_AT_COMPACTED_ONE_IN = 3;
    private static final int LEAVES_ONE_IN = 40;
    private static final int ASKS_PROGRESS_ONE_IN = 30;

    /** @param home which of the peers it stays with, from 0; -1: moves */
    record Kind(int home, boolean fickle) {
        /**
         * Whether it waits for news as long as its stream is open: whoever leaves and goes on elsewhere would never learn
         * that a peer has forgotten him. A dead connection ends, because something is sent on it now and then.
         */
        boolean patient() {
            return home >= 0 && !fickle;
        }
    }

    private final Kind kind;
    private final Supplier<List<PeerProcess>> peers;
    private final Random random;
    private final Recorder recorder;
    private volatile long next = 1;
    private int watcher;
    private @Nullable WatchCreateRequest wish;
    private @Nullable WatchStream stream;
    private @Nullable PeerClient line;

    Watcher(int watcher, Kind kind, Supplier<List<PeerProcess>> peers, Random random, Recorder recorder) {
        this.watcher = watcher;
        this.kind = kind;
        this.peers = peers;
        this.random = random;
        this.recorder = recorder;
    }

    boolean wantsAll() {
        return !kind.fickle();
    }

    /** Every event before this revision has arrived. Any thread. */
    long next() {
        return next;
    }

    @Override
    public Duration act() {
        WatchStream open = stream;
        if (open == null) {
            open();
            return LOOK_EVERY;
        }
        next = Math.max(next, open.next());
        boolean left = kind.fickle() && random.nextInt(LEAVES_ONE_IN) == 0;
        if (open.ended() || left || deserted(open)) {
            leave();
            if (left) {
                wish = null;
            }
            return AFTER_FAILURE;
        } else if (random.nextInt(ASKS_PROGRESS_ONE_IN) == 0) {
            open.askProgress();
        }
        return LOOK_EVERY;
    }

    private boolean deserted(WatchStream open) {
        return !kind.patient() && open.silent(SILENCE_MAX) && recorder.revision() > next;
    }

    /** What it was told is all that it wanted to know, for now. */
    void leave() {
        end(WatchStream::close);
    }

    private void open() {
        List<PeerProcess> now = peers.get();
        PeerProcess peer = now.get(kind.home() >= 0 ? kind.home() % now.size() : random.nextInt(now.size()));
        WatchCreateRequest again = wish;
        if (again == null) {
            if (kind.fickle()) {
                watcher = (int) recorder.nextId();
                next = Math.max(1, somewhere());
            }
            again = newWish();
            wish = again;
        }
        PeerClient client = peer.connect();
        line = client;
        stream = WatchStream.open(
                client,
                recorder,
                watcher,
                peer.name(),
                again.toBuilder()
                        .setStartRevision(next)
                        .setWatchId(recorder.nextId())
                        .build());
    }

    /** Around what is new, or where the history that is left begins. */
    private long somewhere() {
        long compacted = recorder.compacted();
        return compacted > 0 && random.nextInt(BEGINS_AT_COMPACTED_ONE_IN) == 0
                ? compacted
                : recorder.revision() + random.nextInt(2 * REVISIONS_AROUND) - REVISIONS_AROUND;
    }

    private WatchCreateRequest newWish() {
        WatchCreateRequest.Builder wish = WatchCreateRequest.newBuilder()
                .setKey(EVERYTHING)
                .setRangeEnd(EVERYTHING)
                .setPrevKv(!kind.fickle() || random.nextBoolean());
        if (kind.fickle()) {
            wish.setProgressNotify(random.nextBoolean()).setFragment(random.nextBoolean());
            if (random.nextInt(4) == 0) {
                wish.addFilters(WatchCreateRequest.FilterType.forNumber(random.nextInt(2)));
            }
        }
        return wish.build();
    }

    /** Whoever waited patiently to the end of the run must have been told everything by then. */
    @Override
    public void close() {
        end(kind.patient() ? WatchStream::lastToTheEnd : WatchStream::close);
    }

    private void end(Consumer<WatchStream> how) {
        WatchStream open = stream;
        PeerClient client = line;
        if (open != null && client != null) {
            how.accept(open);
            client.close();
            next = Math.max(next, open.next());
        }
        stream = null;
        line = null;
    }
}
