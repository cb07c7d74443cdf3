package io.cairn.server.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cairn.statemachine.Alarm;
import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Event;
import io.cairn.statemachine.Invitation;
import io.cairn.statemachine.KeyValue;
import io.cairn.statemachine.Lease;
import io.cairn.statemachine.Member;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.command.Command;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.Range;
import io.cairn.statemachine.command.Txn;
import io.cairn.statemachine.store.AuthView;
import io.cairn.statemachine.store.Events;
import io.cairn.statemachine.store.View;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A peer that answers what the test tells it to, and remembers what it was asked. */
public final class FakePeer
        implements PeerInfo,
                Proposals,
                Reads,
                Leases,
                Snapshots,
                PhysicalCompaction,
                StoreSize,
                Members,
                LeaderTransfer,
                Defragmentation,
                Backups {
    public static final long MEMBER = 0x8000000000000001L;
    public static final long CLUSTER = 0xcafe000000000002L;
    public static final long TERM = 7;
    public static final long REVISION = 42;
    public static final int STATE_HASH = -77;

    public final Queue<Command> proposed = new ConcurrentLinkedQueue<>();
    public final Queue<Object> read = new ConcurrentLinkedQueue<>();
    public final Map<String, Integer> barriers = new ConcurrentHashMap<>();
    public final AtomicInteger openViews = new AtomicInteger();
    /** Where views come from; by default the ones that {@link #onRead} answers for. */
    public volatile Supplier<View> views = this::fakeView;

    public volatile Function<Command, CompletableFuture<Outcome>> onPropose = command -> new CompletableFuture<>();
    public volatile Function<Object, Object> onRead = what -> new Outcome.Range(REVISION, List.of(), false, 0);
    public volatile List<Standing> standings = List.of();
    public volatile CompletableFuture<Void> barrier = CompletableFuture.completedFuture(null);
    public volatile CompletableFuture<Void> deleted = CompletableFuture.completedFuture(null);
    public volatile CompletableFuture<Created> created = new CompletableFuture<>();
    public volatile List<Member> members = List.of();
    public final Queue<Long> transferred = new ConcurrentLinkedQueue<>();
    public volatile LeaderTransfer.Result transfer = LeaderTransfer.Result.DONE;
    public volatile CompletableFuture<Void> defragmented = CompletableFuture.completedFuture(null);
    public volatile CompletableFuture<Backup> backup = new CompletableFuture<>();
    public volatile CompletableFuture<Kept> kept = new CompletableFuture<>();
    public volatile List<Alarm> alarms = List.of();
    public final Queue<MemberChange> changes = new ConcurrentLinkedQueue<>();
    public volatile @Nullable RuntimeException changeFails = null;
    public volatile List<Lease> leases = List.of();
    public volatile List<Bytes> leaseKeys = List.of();
    public volatile LongFunction<CompletableFuture<Long>> onRenew = id -> CompletableFuture.completedFuture(0L);
    public volatile CompletableFuture<OptionalLong> left = CompletableFuture.completedFuture(OptionalLong.empty());
    public volatile long leader = MEMBER;
    public volatile PeerStatus.Role role = PeerStatus.Role.LEADER;
    public volatile String notReady = "";
    public volatile Unavailable.@Nullable Reason localFails = null;

    public void answerWith(Outcome outcome) {
        onPropose = command -> CompletableFuture.completedFuture(outcome);
    }

    public void failWith(RuntimeException error) {
        onPropose = command -> CompletableFuture.failedFuture(error);
    }

    @Override
    public CompletableFuture<Outcome> propose(Command command) {
        proposed.add(command);
        return onPropose.apply(command);
    }

    @Override
    public CompletableFuture<View> linearizable() {
        CompletableFuture<Void> before = barrier;
        barriers.merge("linearizable", 1, Integer::sum);
        return before.thenApply(done -> view());
    }

    @Override
    public CompletableFuture<View> fresh(Duration atMost) {
        barriers.merge("fresh " + atMost.toMillis(), 1, Integer::sum);
        return barrier.thenApply(done -> view());
    }

    @Override
    public View local() {
        barriers.merge("local", 1, Integer::sum);
        Unavailable.Reason reason = localFails;
        if (reason != null) {
            throw new Unavailable(reason);
        }
        return view();
    }

    public View view() {
        return views.get();
    }

    /** Waits until every view is closed: a client may have its answer a moment earlier. */
    public void assertNoViewLeft() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (openViews.get() != 0 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertEquals(0, openViews.get(), "views left open");
    }

    private View fakeView() {
        openViews.incrementAndGet();
        return new FakeView();
    }

    @Override
    public CompletableFuture<View> change(MemberChange change) {
        changes.add(change);
        RuntimeException failure = changeFails;
        return failure == null ? CompletableFuture.completedFuture(view()) : CompletableFuture.failedFuture(failure);
    }

    @Override
    public List<Standing> standings() {
        return standings;
    }

    @Override
    public long minTtlSeconds() {
        return 2;
    }

    @Override
    public CompletableFuture<Long> renew(long id) {
        return onRenew.apply(id);
    }

    @Override
    public CompletableFuture<OptionalLong> secondsLeft(long id) {
        return left;
    }

    @Override
    public CompletableFuture<Void> done(long revision) {
        return deleted;
    }

    @Override
    public long bytes() {
        return 4096;
    }

    @Override
    public long bytesInUse() {
        return 1024;
    }

    @Override
    public CompletableFuture<LeaderTransfer.Result> transfer(long member) {
        transferred.add(member);
        return CompletableFuture.completedFuture(transfer);
    }

    @Override
    public CompletableFuture<Void> defragment() {
        return defragmented;
    }

    @Override
    public CompletableFuture<Backup> open() {
        return backup;
    }

    @Override
    public CompletableFuture<Kept> keep() {
        return kept;
    }

    @Override
    public long memberId() {
        return MEMBER;
    }

    @Override
    public long clusterId() {
        return CLUSTER;
    }

    @Override
    public long term() {
        return TERM;
    }

    @Override
    public long leaderId() {
        return leader;
    }

    @Override
    public PeerStatus.Role role() {
        return role;
    }

    @Override
    public PeerStatus status() {
        return new PeerStatus(
                "n1",
                MEMBER,
                CLUSTER,
                role,
                leader,
                TERM,
                101,
                100,
                99,
                80,
                1500,
                81,
                1000,
                2000,
                1,
                notReady,
                new DiskSpace(5000, 9000, 32, DiskSpace.Level.LOW),
                List.of(new Transfer(true, 2, "n2", 80, 370, 1000, 100, 70)));
    }

    @Override
    public CompletableFuture<Created> create() {
        return created;
    }

    @Override
    public List<Taken> list() {
        return List.of(new Taken(new Position(3, 80), 40, 512, 1_700_000_000_000L));
    }

    @Override
    public List<LogPart> explainLog() {
        return List.of(new LogPart(new LogExtent(81, 101, 1000), "open", "being written"));
    }

    private final class FakeView implements View {
        private final AtomicInteger closed = new AtomicInteger();

        @Override
        public long revision() {
            return REVISION;
        }

        @Override
        public long compactedRevision() {
            return -1;
        }

        @Override
        public Position position() {
            return new Position(TERM, 99);
        }

        @Override
        public Outcome range(Range range) {
            read.add(range);
            return (Outcome) onRead.apply(range);
        }

        @Override
        public Outcome page(Page page) {
            read.add(page);
            return (Outcome) onRead.apply(page);
        }

        @Override
        public Outcome readOnlyTxn(Txn txn) {
            read.add(txn);
            return (Outcome) onRead.apply(txn);
        }

        @Override
        public HashResult hash(long revision) {
            read.add(revision);
            return (HashResult) onRead.apply(revision);
        }

        @Override
        public AuthView auth() {
            return (AuthView) onRead.apply("auth");
        }

        @Override
        public Events events(long from, long to, Events.Limits limits) {
            return new Events.Page(List.of(), Math.max(from, Math.min(to, REVISION) + 1));
        }

        @Override
        public @Nullable KeyValue previous(Event event) {
            return null;
        }

        @Override
        public Configuration configuration() {
            return Configuration.EMPTY;
        }

        @Override
        public int stateHash() {
            return STATE_HASH;
        }

        @Override
        public List<Member> members() {
            return members;
        }

        @Override
        public List<Invitation> invitations() {
            return List.of();
        }

        @Override
        public List<Alarm> alarms() {
            return alarms;
        }

        @Override
        public @Nullable Lease lease(long id) {
            return leases.stream().filter(l -> l.id() == id).findFirst().orElse(null);
        }

        @Override
        public List<Bytes> leaseKeys(long id) {
            return leaseKeys;
        }

        @Override
        public List<Lease> leases() {
            return leases;
        }

        @Override
        public void close() {
            if (closed.incrementAndGet() != 1) {
                throw new IllegalStateException("a view was closed twice");
            }
            openViews.decrementAndGet();
        }
    }
}
