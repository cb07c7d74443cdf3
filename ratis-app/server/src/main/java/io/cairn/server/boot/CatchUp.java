package io.cairn.server.boot;

import io.cairn.server.apply.AppliedIndex;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits until this peer has applied what the leader had when it was added, and says how far it is. */
public final class CatchUp {
    private static final Logger LOG = LoggerFactory.getLogger(CatchUp.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    private static final Duration SAY_EVERY = Duration.ofSeconds(10);

    /** Well above what a slow disk, an election and a transfer that starts again take together. */
    private static final Duration PROGRESS_WITHIN = Duration.ofMinutes(5);

    private final AppliedIndex applied;
    private final LongSupplier bytesFetched;
    private final BooleanSupplier waitsForRoom;
    private final Duration progressWithin;
    private final Duration sayEvery;

    /**
     * @param bytesFetched of checkpoints, ever, by this process
     * @param waitsForRoom whether there is too little of the disk to go on: a new start would not help
     */
    public CatchUp(AppliedIndex applied, LongSupplier bytesFetched, BooleanSupplier waitsForRoom) {
        this(applied, bytesFetched, waitsForRoom, PROGRESS_WITHIN, SAY_EVERY);
    }

    CatchUp(
            AppliedIndex applied,
            LongSupplier bytesFetched,
            BooleanSupplier waitsForRoom,
            Duration progressWithin,
            Duration sayEvery) {
        this.waitsForRoom = waitsForRoom;
        this.applied = applied;
        this.bytesFetched = bytesFetched;
        this.progressWithin = progressWithin;
        this.sayEvery = sayEvery;
    }

    /** @throws IOException when nothing moved for so long that only a new start can help; it goes on where this ended */
    void await(long index) throws IOException, InterruptedException {
        long progress = -1;
        long moved = System.nanoTime();
        long nextSay = moved + sayEvery.toNanos();
        while (applied.get() < index) {
            long now = System.nanoTime();
            long total = applied.get() + bytesFetched.getAsLong();
            if (total != progress || waitsForRoom.getAsBoolean()) {
                progress = total;
                moved = now;
            }
            if (now - moved > progressWithin.toNanos()) {
                throw new IOException("catching up made no progress for " + progressWithin.toSeconds() + " s: applied "
                        + applied.get() + " of " + index + ", fetched " + bytesFetched.getAsLong() + " bytes");
            }
            if (now - nextSay >= 0) {
                LOG.info(
                        "catching up: applied {} of {}, fetched {} bytes of checkpoints",
                        applied.get(),
                        index,
                        bytesFetched.getAsLong());
                nextSay = now + sayEvery.toNanos();
            }
            TimeUnit.NANOSECONDS.sleep(LOOK_EVERY.toNanos());
        }
    }
}
