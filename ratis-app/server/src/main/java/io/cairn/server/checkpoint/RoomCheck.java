package io.cairn.server.checkpoint;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a checkpoint received only as long as what is missing of it fits on the disk, and says so once in a while when it
 * does not. One thread; the reason is for any.
 */
final class RoomCheck {
    private static final Logger LOG = LoggerFactory.getLogger(RoomCheck.class);

    private static final int MIB_SHIFT = 20;

    private final LongSupplier room;
    private final LongSupplier nanos;

    /** Bytes that did not fit the last time; 0: they did. */
    private volatile long lacking;

    private long lackingSince;
    private long nextSay;

    /** @param room bytes that a transfer may take of the disk now */
    RoomCheck(LongSupplier room) {
        this(room, System::nanoTime);
    }

    RoomCheck(LongSupplier room, LongSupplier nanos) {
        this.room = room;
        this.nanos = nanos;
        this.nextSay = nanos.getAsLong();
    }

    /** @param missing bytes of a checkpoint */
    void require(long missing) throws NoRoomException {
        if (missing > room.getAsLong()) {
            lacking = missing;
            lackingSince = nanos.getAsLong();
            throw refusal();
        }
        if (lacking > 0) {
            LOG.info("the disk has room for the snapshot now");
            lacking = 0;
        }
    }

    /**
     * Waits for room, if there was too little for the last one: nobody is asked for it meanwhile, so that nobody keeps
     * anything for this peer. What is missing may have changed, so after a while they are asked all the same.
     */
    void await() throws IOException {
        long deadline = nanos.getAsLong() + TransferLimits.ROOM_WAIT.toNanos();
        while (isStillLacking()) {
            if (nanos.getAsLong() - deadline >= 0) {
                throw refusal();
            }
            pause();
        }
    }

    boolean isStillLacking() {
        return lacking > room.getAsLong()
                && nanos.getAsLong() - lackingSince < TransferLimits.ROOM_ASK_AGAIN_AFTER.toNanos();
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.NANOSECONDS.sleep(TransferLimits.ROOM_LOOK_EVERY.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopping", e);
        }
    }

    private NoRoomException refusal() {
        NoRoomException refusal = new NoRoomException("this peer " + reason());
        if (nanos.getAsLong() - nextSay >= 0) {
            LOG.error("{}; it goes on by itself when there is more", refusal.getMessage());
            nextSay = nanos.getAsLong() + TransferLimits.ROOM_SAY_EVERY.toNanos();
        }
        return refusal;
    }

    /** What this peer suffers from, for people; empty: there was room the last time. Any thread. */
    String reason() {
        long bytes = lacking;
        return bytes == 0
                ? ""
                : "has no room for a snapshot: " + mib(bytes) + " MiB of it are missing, and only "
                        + mib(room.getAsLong()) + " MiB of the disk may be used for it";
    }

    private static long mib(long bytes) {
        return bytes >> MIB_SHIFT;
    }
}
