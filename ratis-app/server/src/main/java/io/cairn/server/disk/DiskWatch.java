package io.cairn.server.disk;

import io.cairn.server.config.DiskMarks;
import io.cairn.server.node.DiskSpace;
import io.cairn.server.node.DiskSpace.Level;
import io.cairn.server.node.FailStop;
import io.cairn.server.node.Snapshots;
import io.cairn.server.space.DiskRoom;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches how much of the disk is left, on a thread of its own. Says so, has the log purged, and in the end has writes
 * refused; gives up the reserve when even that did not help, and builds it again when there is room.
 */
public final class DiskWatch implements DiskRoom, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DiskWatch.class);

    /** Whoever fills the disk at 500 MB/s gets no further than 25 MB between two looks; a look is four system calls. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    /** Between two checkpoints that are taken for their space, unless it gets worse. */
    private static final Duration PURGE_EVERY = Duration.ofSeconds(15);

    /** What failed for want of space will fail again for a while. */
    private static final Duration REBUILD_AFTER = Duration.ofSeconds(10);

    /** Half a second: so long whoever fills the disk may take for the last of it. */
    private static final int WAIT_LOOKS = 10;

    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

    /** Between two looks; more than a peer itself writes. */
    private static final long FAST_BYTES = 8L << 20;

    private static final int MIB_SHIFT = 20;

    private final LevelRule rule;
    private final Disk disk;
    private final Reserve reserve;
    private final Snapshots snapshots;
    private final LongSupplier applied;
    private final FailStop failStop;
    private final Thread thread;
    private volatile DiskSpace space;
    private volatile boolean closed;
    private volatile boolean purging;
    private long lastUsable = Disk.UNKNOWN;
    private int looksWhileLow;

    /** A checkpoint begun now may find no room at its end, and then the store takes no more writes. */
    private boolean fallsFast;

    private long purgedAt = -1;
    private long nextPurge = System.nanoTime();
    private long nextBuild = System.nanoTime();

    /**
     * Looks once, so that it can be asked from now on.
     *
     * @param applied index of the last entry that changed the state: without a newer one a checkpoint makes no room
     * @throws IOException the reserve of an earlier start cannot be read or deleted
     */
    public DiskWatch(DiskMarks marks, Path dataDir, Snapshots snapshots, LongSupplier applied, FailStop failStop)
            throws IOException {
        this(marks, FolderDisk.of(dataDir), new Reserve(dataDir, marks.reserveBytes()), snapshots, applied, failStop);
    }

    DiskWatch(DiskMarks marks, Disk disk, Reserve reserve, Snapshots snapshots, LongSupplier applied, FailStop failStop)
            throws IOException {
        this.rule = new LevelRule(marks);
        this.disk = disk;
        this.reserve = reserve;
        this.snapshots = snapshots;
        this.applied = applied;
        this.failStop = failStop;
        this.space = new DiskSpace(disk.usableBytes(), disk.totalBytes(), reserve.held(), Level.OK);
        this.thread = new Thread(this::run, "disk-watch");
        thread.setDaemon(true);
        measure();
    }

    /** Checkpoints can be taken from now on. */
    public void start() {
        thread.start();
    }

    /** As of the last look. Any thread. */
    public DiskSpace space() {
        return space;
    }

    @Override
    public boolean refuses() {
        return space.level() == Level.REFUSING;
    }

    @Override
    public boolean has(long bytes) {
        return space.freeBytes() >= bytes;
    }

    private void run() {
        try {
            while (!closed) {
                boolean worse = measure();
                if (space.level().compareTo(Level.PURGING) >= 0 && !fallsFast) {
                    purge(worse);
                }
                rebuild();
                LockSupport.parkNanos(LOOK_EVERY.toNanos());
            }
        } catch (IOException | RuntimeException surprise) {
            if (!closed) {
                failStop.stop("watching the disk", surprise);
            }
        }
    }

    /** Whether less is left than the look before, by a level. */
    boolean measure() throws IOException {
        long usable = disk.usableBytes();
        if (usable == Disk.UNKNOWN) {
            // Whose folders are gone has no log either, and that ends the peer.
            return false;
        }
        if (isReserveNeeded(usable)) {
            reserve.release();
            LOG.error(
                    "only {} MiB of the disk are free: gave up the reserve of {} MiB so that the log can go on",
                    mib(usable),
                    mib(reserve.bytes()));
            usable = disk.usableBytes();
        }
        fallsFast = space.freeBytes() - usable > FAST_BYTES;
        Level before = space.level();
        Level now = rule.next(before, Math.max(0, usable - reserve.missing()));
        space = new DiskSpace(usable, disk.totalBytes(), reserve.held(), now);
        if (now != before) {
            tell(now, now.compareTo(before) > 0);
        }
        return now.compareTo(before) > 0;
    }

    /**
     * As late as can be: whoever fills the disk would take what is given up as well. So first that must have met its end,
     * which is when nothing changes from one look to the next.
     */
    private boolean isReserveNeeded(long usable) {
        boolean low = reserve.held() > 0 && usable < Math.min(reserve.bytes(), StartRoom.NEEDED_BYTES);
        boolean still = usable == lastUsable;
        lastUsable = usable;
        looksWhileLow = low ? looksWhileLow + 1 : 0;
        return low && (still || looksWhileLow > WAIT_LOOKS);
    }

    private void tell(Level now, boolean worse) {
        long free = mib(space.freeBytes());
        long total = mib(space.totalBytes());
        DiskMarks marks = rule.marks();
        switch (now) {
            case OK -> LOG.info("the disk has room again: {} of {} MiB are free", free, total);
            case LOW -> LOG.warn("the disk is low: {} of {} MiB are free", free, total);
            case PURGING ->
                LOG.warn(
                        "the disk is low: {} of {} MiB are free; {}, and purging the log before it is due",
                        free,
                        total,
                        worse ? "taking a checkpoint" : "writes are taken again");
            case REFUSING ->
                LOG.error(
                        "the disk is nearly full: {} of {} MiB are free; the cluster is to refuse what makes the store grow"
                                + " until {} are",
                        free,
                        total,
                        mib(LevelRule.clearBytes(marks.refuseBytes())));
        }
    }

    private static long mib(long bytes) {
        return bytes >> MIB_SHIFT;
    }

    /** Not without room to write one: the store takes no more writes after one that did not fit. */
    private void purge(boolean worse) {
        long index = applied.getAsLong();
        if (purging
                || !has(StartRoom.NEEDED_BYTES)
                || index == purgedAt
                || (!worse && System.nanoTime() - nextPurge < 0)) {
            return;
        }
        purging = true;
        purgedAt = index;
        nextPurge = System.nanoTime() + PURGE_EVERY.toNanos();
        snapshots.create().whenComplete((created, failure) -> {
            purging = false;
            if (failure != null && !closed) {
                LOG.warn("no checkpoint to make room on the disk: {}", failure.toString());
            }
        });
    }

    /** Not while writes are refused: what is in flight needs the room more. */
    private void rebuild() {
        long left = space.freeBytes() - reserve.missing();
        if (reserve.missing() == 0
                || refuses()
                || left < LevelRule.clearBytes(reserve.bytes())
                || System.nanoTime() - nextBuild < 0) {
            return;
        }
        try {
            reserve.build();
            LOG.info("reserved {} MiB of the disk", mib(reserve.bytes()));
        } catch (IOException e) {
            nextBuild = System.nanoTime() + REBUILD_AFTER.toNanos();
            LOG.warn("could not reserve {} MiB of the disk: {}", mib(reserve.bytes()), e.toString());
        }
    }

    /** Afterwards it writes nothing more. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(STOP_WITHIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
