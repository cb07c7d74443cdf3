package io.cairn.server.checkpoint;

import io.cairn.api.peer.PeerRequest;
import io.cairn.api.peer.PeerResponse;
import io.cairn.server.apply.Installs;
import io.cairn.server.node.Transfer;
import io.cairn.server.peer.PeerCalls;
import io.cairn.server.peer.PeerRefusal;
import io.cairn.server.raft.LogState;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.checkpoint.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a checkpoint here when the leader's log alone does not reach back far enough: a follower's, if the leader agrees
 * to keep its log behind it, else the leader's. The files are synced and verified in a folder of their own before the log
 * is told that they exist; a broken transfer goes on where it stopped, from whoever is left, and what checkpoints here have
 * already is not fetched.
 */
public final class CheckpointFetcher implements Installs, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointFetcher.class);

    private final Path folder;
    private final PeerCalls calls;
    private final Checkpointer checkpointer;
    private final ExecutorService thread;
    private final AtomicInteger transfers = new AtomicInteger();
    private final Reception reception;
    private final Sources sources;
    private final LeaderHold hold;
    private final RoomCheck room;

    /** Where the log was when the last transfer broke; null: it did not. */
    private volatile @Nullable Position brokenAt;

    private volatile @Nullable Fetched fetched;

    /** Done when the files that are being opened are no longer needed in their folder. */
    private volatile CompletableFuture<?> installed = CompletableFuture.completedFuture(null);

    /**
     * This peer, which may need a checkpoint.
     *
     * @param name its label
     * @param room bytes that a transfer may take of the disk now
     */
    public record Receiver(long id, String name, LogState log, LongSupplier room) {}

    /** @param folder of its own, on the file system of the store */
    public CheckpointFetcher(Path folder, Receiver me, PeerCalls calls, Checkpointer checkpointer) {
        this.reception = new Reception(folder, me.name(), checkpointer::lendTo, me.log()::term);
        this.sources = new Sources(me.id(), me.log());
        this.hold = new LeaderHold(calls, me.name());
        this.room = new RoomCheck(me.room());
        this.folder = folder;
        this.calls = calls;
        this.checkpointer = checkpointer;
        this.thread = Executors.newSingleThreadExecutor(r -> {
            Thread t = new Thread(r, "checkpoint-fetcher");
            t.setDaemon(true);
            return t;
        });
    }

    @Override
    public CompletableFuture<@Nullable Position> fetch(long leader, Position first) {
        CompletableFuture<@Nullable Position> done = new CompletableFuture<>();
        transfers.incrementAndGet();
        thread.execute(() -> {
            try {
                Position claim = fetchNow(new Wanted(leader, first.index() - 1, done));
                brokenAt = null;
                done.complete(claim);
            } catch (IOException | RuntimeException e) {
                brokenAt = checkpointer.delivered();
                if (e instanceof NotWantedException) {
                    LOG.info("checkpoint transfer stopped: {}", e.getMessage());
                } else if (!(e instanceof NoRoomException)) {
                    LOG.warn("checkpoint transfer stopped, the leader will ask again: {}", e.toString());
                }
                done.completeExceptionally(e);
            } finally {
                transfers.decrementAndGet();
            }
        });
        return done;
    }

    /** @param answer is done before all is here when nobody waits for it any more */
    private record Wanted(long leader, long minIndex, CompletableFuture<?> answer) {
        void require() throws NotWantedException {
            if (answer.isDone()) {
                throw new NotWantedException();
            }
        }
    }

    /**
     * From the moment the leader says that one is needed until it is here, or is not needed after all. A broken transfer
     * is still needed as long as the log does not go on. Any thread.
     */
    public boolean underWay() {
        Position broken = brokenAt;
        return transfers.get() > 0 || (broken != null && broken.equals(checkpointer.delivered()));
    }

    /**
     * Ratis opens what was fetched on its apply thread, some time after it said so to the leader. A leader whose log
     * has been purged further meanwhile asks for the next install at once.
     */
    private void awaitInstalled() throws IOException {
        try {
            installed.get(TransferLimits.INSTALLED_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the checkpoint fetched before is not installed yet", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopping", e);
        }
    }

    private @Nullable Position fetchNow(Wanted wanted) throws IOException {
        wanted.require();
        awaitInstalled();
        room.await();
        Position claim = fetchFromAny(wanted);
        if (claim == null) {
            LOG.info("the leader has no checkpoint to give; its log begins at {}", wanted.minIndex + 1);
            return null;
        }
        fetched = new Fetched(claim, folder.resolve(Checkpoint.FILES));
        return claim;
    }

    /** Null when the leader has none; what others had could not be used then. */
    private @Nullable Position fetchFromAny(Wanted wanted) throws IOException {
        Exception failure = null;
        for (long source : sources.inOrder(wanted.leader)) {
            wanted.require();
            try {
                Position claim = fetchFrom(source, wanted);
                if (claim != null) {
                    return claim;
                }
                failure = source == wanted.leader ? null : failure;
            } catch (NoRoomException | NotWantedException e) {
                throw e;
            } catch (IOException | PeerRefusal e) {
                LOG.info("no checkpoint from {}: {}", Long.toHexString(source), e.toString());
                failure = e;
            }
        }
        if (failure != null) {
            throw new IOException(
                    "nobody sent a checkpoint at " + wanted.minIndex + " or later; the last one: "
                            + failure.getMessage(),
                    failure);
        }
        return null;
    }

    /** Gives one that had begun to send some time to be there again: of what it sent, the others can use hardly any. */
    private @Nullable Position fetchFrom(long source, Wanted wanted) throws IOException {
        Step step = new Step(source, wanted);
        while (true) {
            try {
                return reception.fetch(source, step, wanted.minIndex, step);
            } catch (NoRoomException | NotWantedException e) {
                throw e;
            } catch (IOException e) {
                wanted.require();
                if (!step.mayAnswerAgain()) {
                    throw e;
                }
                LOG.info("waiting for {} to go on sending: {}", Long.toHexString(source), e.toString());
                pause();
            }
        }
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.NANOSECONDS.sleep(TransferLimits.SOURCE_RETRY_AFTER.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopping", e);
        }
    }

    /** One source of one transfer. */
    private final class Step implements Reception.Sender, Reception.Guard {
        private final long source;
        private final Wanted wanted;
        private long bytesBefore = reception.fetchedBytes();

        /** When it last sent something; meaningless while it did not. */
        private long sentAt;

        private boolean sent;

        /** Whether it was asked again since then. */
        private boolean askedAgain;

        Step(long source, Wanted wanted) {
            this.source = source;
            this.wanted = wanted;
        }

        @Override
        public CompletableFuture<PeerResponse> call(PeerRequest.Builder request) {
            noteProgress();
            Duration within = request.hasChunk() ? TransferLimits.CHUNK_WITHIN : TransferLimits.OFFER_WITHIN;
            return calls.call(source, request, within);
        }

        private void noteProgress() {
            long bytes = reception.fetchedBytes();
            if (bytes > bytesBefore) {
                bytesBefore = bytes;
                sentAt = System.nanoTime();
                sent = true;
                askedAgain = false;
            }
        }

        /** Whether it may be there again; at least once it is asked, however long this peer itself stood still. */
        boolean mayAnswerAgain() {
            noteProgress();
            boolean soon = System.nanoTime() - sentAt < TransferLimits.SOURCE_SILENCE_MAX.toNanos();
            boolean may = sent && source != wanted.leader && (soon || !askedAgain);
            askedAgain = true;
            return may;
        }

        @Override
        public void offered(Receiving offer) throws IOException {
            if (source != wanted.leader) {
                hold.ask(wanted.leader, offer, wanted.minIndex);
            }
            sources.begun(source);
        }

        @Override
        public void goesOn(Receiving receiving) throws IOException {
            wanted.require();
            room.require(receiving.missing());
            if (source != wanted.leader) {
                hold.tell(wanted.leader, receiving, wanted.minIndex);
            }
        }
    }

    /** Why nothing is fetched although it is needed, for people; empty: there is room on the disk. Any thread. */
    public String noRoom() {
        return underWay() ? room.reason() : "";
    }

    /** What is being fetched now; null: nothing. Any thread. */
    public @Nullable Transfer transfer() {
        return reception.transfer();
    }

    /** Bytes fetched since the process started, also those of transfers that broke. */
    public long fetchedBytes() {
        return reception.fetchedBytes();
    }

    /** Bytes that did not have to be fetched because a checkpoint here had them. */
    public long reusedBytes() {
        return reception.reusedBytes();
    }

    @Override
    public Fetched fetched() {
        return Objects.requireNonNull(fetched, "nothing was fetched");
    }

    @Override
    public void finished() {
        checkpointer.adopt(folder).thenRun(() -> {
            sources.complete();
            installed.complete(null);
        });
    }

    @Override
    public void abandonCheckpoints() {
        // A result that was not taken may be asked for again, and is still here then.
        installed = new CompletableFuture<>();
        checkpointer.abandon();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
