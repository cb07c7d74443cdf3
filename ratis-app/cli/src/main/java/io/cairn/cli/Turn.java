package io.cairn.cli;

import io.cairn.client.ByteSequence;
import io.cairn.client.CairnClient;
import io.cairn.client.CairnException;
import io.cairn.client.Compare;
import io.cairn.client.GetOptions;
import io.cairn.client.GetResult;
import io.cairn.client.KeyRange;
import io.cairn.client.KeyValue;
import io.cairn.client.LeaseGranted;
import io.cairn.client.LeaseKeeper;
import io.cairn.client.Op;
import io.cairn.client.PutOptions;
import io.cairn.client.SortBy;
import io.cairn.client.Txn;
import io.cairn.client.Watch;
import io.cairn.client.WatchEvent;
import io.cairn.client.WatchEvents;
import io.cairn.client.WatchListener;
import io.cairn.client.WatchOptions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * A place in the queue of those that want a name, kept as etcd's clients keep it, so that they queue together: a key
 * {@code NAME/LEASE} for each, and it is the turn of the one that was created first. It ends with its lease.
 */
final class Turn implements AutoCloseable {
    private final CairnClient client;
    private final String name;
    private final LeaseKeeper keeper;
    private final ByteSequence key;
    private boolean closed;

    private Turn(CairnClient client, String name, LeaseKeeper keeper) {
        this.client = client;
        this.name = name;
        this.keeper = keeper;
        this.key = ByteSequence.of(name + "/" + Long.toHexString(keeper.id()));
    }

    /** Queues up; {@link #await} returns when it is its turn. */
    static Turn take(CairnClient client, String name, String value, long ttlSeconds) {
        LeaseGranted lease = client.leases().grant(ttlSeconds);
        Turn turn = new Turn(client, name, client.leases().keep(lease));
        try {
            PutOptions attached = PutOptions.DEFAULTS.lease(lease.id());
            client.kv()
                    .commit(Txn.when(Compare.missing(turn.key))
                            .then(Op.put(turn.key, ByteSequence.of(value), attached)));
            return turn;
        } catch (CairnException e) {
            turn.close();
            throw e;
        }
    }

    /** The key of whoever's turn it is now; no keys when nobody wants the name. */
    static GetResult first(CairnClient client, String name) {
        return client.kv()
                .range(
                        all(name),
                        GetOptions.DEFAULTS.ascending(SortBy.CREATE_REVISION).limit(1));
    }

    private static KeyRange all(String name) {
        return KeyRange.prefix(name + "/");
    }

    /** Waits until all who came before are gone. */
    void await() throws InterruptedException {
        KeyValue own = own().first().orElseThrow(Turn::expired);
        GetOptions last = GetOptions.DEFAULTS
                .descending(SortBy.CREATE_REVISION)
                .limit(1)
                .createdBetween(0, own.createRevision() - 1);
        while (true) {
            GetResult before = client.kv().range(all(name), last);
            if (before.kvs().isEmpty()) {
                break;
            }
            awaitEnd(before.kvs().get(0).key(), before.header().revision() + 1);
        }
        own().first().orElseThrow(Turn::expired);
    }

    private void awaitEnd(ByteSequence other, long fromRevision) throws InterruptedException {
        CompletableFuture<CairnException> over = new CompletableFuture<>();
        Watch watch = client.watches().start(KeyRange.key(other), new WatchOptions(fromRevision, false), new End(over));
        try {
            CompletableFuture.anyOf(over, keeper.lost()).get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof CairnException why ? why : new IllegalStateException(e.getCause());
        } finally {
            watch.close();
        }
        if (keeper.lost().isDone()) {
            throw expired();
        }
    }

    /** The key that stands for this turn, with its value. */
    GetResult own() {
        return client.kv().range(KeyRange.key(key), GetOptions.DEFAULTS);
    }

    /** Waits until it is no longer sure that it is still its turn. */
    CliException awaitLoss() throws InterruptedException {
        try {
            keeper.lost().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
        return expired();
    }

    private static CliException expired() {
        return new CliException(ExitCode.ERROR, "session expired");
    }

    /** Lets the next one have it. The first call does it, and others wait for that. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        keeper.close();
        try {
            client.leases().revoke(keeper.id());
        } catch (CairnException gone) {
            // It ended before, or ends by itself when its time is over.
            return;
        }
    }

    private record End(CompletableFuture<CairnException> over) implements WatchListener {
        @Override
        public void events(WatchEvents told) {
            if (told.events().stream().anyMatch(WatchEvent::deleted)) {
                over.complete(null);
            }
        }

        @Override
        public void ended(CairnException why) {
            over.completeExceptionally(why);
        }
    }
}
