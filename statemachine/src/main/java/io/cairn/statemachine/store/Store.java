package io.cairn.statemachine.store;

import io.cairn.statemachine.Alarm;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.CrashPoint;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.command.Batch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Checkpoint;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The replicated state: one RocksDB, to which every applied entry is one batch that also holds the entry's position.
 * So whatever it recovers to after a crash is a state that existed, and it knows which one.
 *
 * <p>Methods marked "apply thread" are called by one thread at a time, never beside each other; all others by any
 * thread. A {@link io.cairn.statemachine.Fault} out of any method means that the process must stop.
 */
public final class Store implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Store.class);

    private final StoreOptions options;
    private final long entryBytesMax;
    private final Generations generations;
    private final Writer writer = new Writer();
    private final ReadOptions lookups = new ReadOptions();
    private Database database;
    /** What the database holds; differs from what is published only in its position. */
    private Facts facts;

    private volatile @Nullable Published published;
    private volatile @Nullable PublishListener listener;

    private Store(StoreOptions options, long entryBytesMax, Generations generations, Database database)
            throws IOException {
        this.options = options;
        this.entryBytesMax = entryBytesMax;
        this.generations = generations;
        this.database = database;
        this.facts = load(database, generations.live());
        publish(new Published(new Pin(database), facts));
    }

    /**
     * Opens the store of a directory, and makes one where there is none.
     *
     * @throws IOException when another process has it open, it cannot be read, or a newer build wrote it
     */
    public static Store open(Path directory, StoreOptions options) throws IOException {
        return open(directory, options, Execution.ENTRY_BYTES_MAX);
    }

    /** With another bound than the one that all peers have: for tests. */
    static Store open(Path directory, StoreOptions options, long entryBytesMax) throws IOException {
        Generations generations = Generations.open(directory);
        boolean create = !Disk.hasTables(generations.live());
        Database database = Database.open(generations.live(), options, create);
        try {
            generations.settle();
            return new Store(options, entryBytesMax, generations, database);
        } catch (IOException | RuntimeException e) {
            database.release();
            throw e;
        }
    }

    private Facts load(Database from, Path where) throws IOException {
        Rows rows = new Rows(from, lookups, null, 0, 0);
        MetaRows.checkFormat(rows, where.toString());
        Facts read = MetaRows.read(rows);
        if (read.equals(Facts.EMPTY)) {
            writer.writeFormat(from);
        }
        return read;
    }

    /** The last entry that was written. Apply thread. */
    public Position position() {
        return facts.position();
    }

    /** An entry that holds one batch. */
    public Applied apply(Position position, Batch batch) {
        return apply(position, List.of(batch)).get(0);
    }

    /**
     * Executes the batches of one entry in order, but for copies that do not count, and publishes the state after
     * them all. Apply thread.
     *
     * @return what became of each batch, in order
     */
    public List<Applied> apply(Position position, List<Batch> batches) {
        if (covers(position)) {
            return Collections.nCopies(batches.size(), new Applied.Skipped(Applied.Why.COVERED));
        }
        Overlay overlay = new Overlay(new Rows(database, lookups, null, facts.revision(), facts.compactedRevision()));
        Execution execution = new Execution(overlay, facts.membership(), position, entryBytesMax);
        Origins origins = facts.origins();
        List<Applied> applied = new ArrayList<>(batches.size());
        for (Batch batch : batches) {
            Applied.Why refused = origins.refuse(batch);
            if (refused != null) {
                applied.add(new Applied.Skipped(refused));
            } else {
                applied.add(new Applied.Executed(execution.execute(batch)));
                origins = origins.with(
                        new OriginRow(batch.origin(), batch.incarnation(), batch.nonce(), batch.sequence()));
            }
        }
        write(
                overlay,
                new Facts(position, overlay.revision(), overlay.compactedRevision(), execution.membership(), origins));
        return applied;
    }

    /** Makes and removes member and origin rows. Apply thread. */
    public void applyConfiguration(Position position, Configuration configuration) {
        if (covers(position)) {
            return;
        }
        Membership membership = facts.membership().with(configuration);
        Origins origins = facts.origins().with(membership);
        write(null, new Facts(position, facts.revision(), facts.compactedRevision(), membership, origins));
    }

    private boolean covers(Position position) {
        return position.index() <= facts.position().index();
    }

    private void write(@Nullable Overlay state, Facts after) {
        writer.write(database, state, facts, after);
        CrashPoint.ENTRY_WRITTEN.reached();
        facts = after;
        publish(new Published(new Pin(database), facts));
    }

    /** An entry that changes nothing: readers may know that it was applied. Never goes back. Apply thread. */
    public void advance(Position position) {
        Published now = published;
        if (now != null && position.index() > now.facts().position().index()) {
            published = new Published(now.pin(), now.facts().at(position));
        }
    }

    private void publish(Published next) {
        Published last = published;
        published = next;
        if (last != null) {
            last.pin().release();
            tell(last.facts(), next.facts());
        }
    }

    private void tell(Facts before, Facts after) {
        PublishListener told = listener;
        boolean changed =
                before.revision() != after.revision() || before.compactedRevision() != after.compactedRevision();
        if (told != null && changed) {
            told.published(after.revision(), after.compactedRevision());
        }
    }

    /** From now on this one, and no other, hears of new revisions and compactions. */
    public void listen(PublishListener who) {
        listener = who;
    }

    /** The newest published state, to be closed by the caller. */
    public View view() {
        return pinned();
    }

    private PinnedView pinned() {
        while (true) {
            Published now = current();
            if (now.pin().retain()) {
                return new PinnedView(now.pin(), now.facts());
            }
            Thread.onSpinWait();
        }
    }

    /** Position of the newest published state: the last applied entry, whether it changed anything or not. */
    public Position published() {
        return current().facts().position();
    }

    /** Alarms that are up in the newest published state. Costs nothing. */
    public List<Alarm> alarms() {
        return current().facts().membership().alarms();
    }

    /** Revision of the newest published state. */
    public long revision() {
        return current().facts().revision();
    }

    /** What the newest published state remembers of a peer's batches; null when it takes no part. */
    public @Nullable OriginRow origin(long id) {
        return current().facts().origins().row(id);
    }

    private Published current() {
        Published now = published;
        if (now == null) {
            throw new IllegalStateException("the store is closed");
        }
        return now;
    }

    /**
     * Links and copies the files of a state at or after the published one into a new directory. Not fsynced.
     *
     * @throws IOException when it could not; the directory may exist then and is worth nothing
     */
    public void writeCheckpoint(Path directory) throws IOException {
        try (PinnedView view = pinned();
                Checkpoint checkpoint = Checkpoint.create(view.database().rocks())) {
            // A checkpoint's own flush waits until it would stall nobody, which under load may be never.
            view.database().flush();
            checkpoint.createCheckpoint(directory.toAbsolutePath().toString());
        } catch (RocksDBException e) {
            throw new IOException("cannot write a checkpoint to " + directory + ": " + e.getMessage(), e);
        }
    }

    /**
     * Goes on with the database in a directory on the same file system, if that is ahead of this one: otherwise
     * readers would see time go back. The files stay where they are; the caller may delete them. The old database
     * closes with its last view. Apply thread.
     *
     * @return whether the state was replaced
     * @throws IOException when the files cannot be used; the store goes on with what it had
     */
    public boolean install(Path files) throws IOException {
        Position theirs = readPosition(files);
        if (theirs.index() <= facts.position().index()) {
            LOG.info("not installing files at {}: the store is at {}", theirs, facts.position());
            return false;
        }
        Path next = generations.next();
        Disk.deleteTree(next);
        Disk.cloneDatabase(files, next);
        CrashPoint.INSTALL_CLONED.reached();
        Disk.sync(next.toAbsolutePath().getParent());
        Database replacement = Database.open(next, options, false);
        try {
            Facts read = load(replacement, next);
            Path retired = generations.live();
            CrashPoint.INSTALL_OPENED.reached();
            generations.advance();
            CrashPoint.INSTALL_IN_CHARGE.reached();
            swap(replacement, read, retired);
            return true;
        } catch (IOException | RuntimeException e) {
            replacement.release();
            throw e;
        }
    }

    private void swap(Database replacement, Facts read, Path retired) {
        Database old = database;
        database = replacement;
        facts = read;
        Published last = current();
        Position position = last.facts().position().compareTo(read.position()) > 0
                ? last.facts().position()
                : read.position();
        publish(new Published(new Pin(replacement), read.at(position)));
        try {
            old.retire(() -> delete(retired));
        } catch (RocksDBException e) {
            throw Failures.writing(e);
        }
    }

    private static void delete(Path directory) {
        try {
            Disk.deleteTree(directory);
        } catch (IOException e) {
            LOG.warn("cannot delete {}; the next start tries again", directory, e);
        }
    }

    /**
     * Deletes history rows that the published compaction made unreachable; goes on where the last call, before a
     * crash or not, stopped. One thread at a time, beside any other method.
     *
     * @param maxRows about as many rows are looked at, not counting older rows of a key that go with it
     * @return rows looked at; 0: nothing to do
     */
    public int collectGarbage(int maxRows) {
        return collectGarbage(maxRows, () -> Long.MAX_VALUE);
    }

    /**
     * As {@link #collectGarbage(int)}, but leaves everything as it is while somebody still has to read the events of
     * compacted revisions.
     *
     * @param told the revision up to which events have been read
     * @return -1: somebody has
     */
    public int collectGarbage(int maxRows, LongSupplier told) {
        try (PinnedView view = pinned();
                Collector collector = new Collector(view)) {
            return told.getAsLong() < view.compactedRevision() ? -1 : collector.collect(maxRows);
        }
    }

    /** Bytes of live data, on disk and in memtables; costs no I/O. */
    public long bytes() {
        try (PinnedView view = pinned()) {
            return view.database().rocks().getAggregatedLongProperty("rocksdb.live-sst-files-size")
                    + view.database().rocks().getAggregatedLongProperty("rocksdb.cur-size-all-mem-tables");
        } catch (RocksDBException e) {
            throw Failures.reading(e);
        }
    }

    /** An estimate of the bytes that would be left without what was deleted; at most {@link #bytes}. */
    public long bytesInUse() {
        try (PinnedView view = pinned()) {
            long files = view.database().rocks().getAggregatedLongProperty("rocksdb.estimate-live-data-size");
            long memory = view.database().rocks().getAggregatedLongProperty("rocksdb.cur-size-all-mem-tables");
            return Math.min(bytes(), files + memory);
        } catch (RocksDBException e) {
            throw Failures.reading(e);
        }
    }

    /**
     * Reads every block of every table, beside any other method, and compares it with its checksum.
     *
     * @throws io.cairn.statemachine.Fault one is damaged
     */
    public void verify() {
        try (PinnedView view = pinned()) {
            view.database().rocks().verifyChecksum();
        } catch (RocksDBException e) {
            throw Failures.reading(e);
        }
    }

    /** Gives deleted data's disk space back, beside any other method. Takes as long as writing all files once. */
    public void defragment() {
        try (PinnedView view = pinned()) {
            Defragmentation.run(view.database());
        }
    }

    /**
     * The position that files of a database hold, without changing them.
     *
     * @throws IOException when they are no database, unreadable, or locked
     */
    public static Position readPosition(Path files) throws IOException {
        return readState(files).position();
    }

    /** As {@link #readPosition}, with the revisions. */
    public static StoredState readState(Path files) throws IOException {
        if (!Files.isDirectory(files)) {
            throw new IOException(files + " is no directory");
        }
        return Peek.state(files);
    }

    /** Writes what is in memory and closes; views that are still open keep the database open. Apply thread. */
    @Override
    public void close() {
        Published last = published;
        if (last == null) {
            return;
        }
        published = null;
        last.pin().release();
        database.release();
        writer.close();
        lookups.close();
    }
}
