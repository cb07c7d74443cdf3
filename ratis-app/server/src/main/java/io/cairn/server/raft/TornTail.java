package io.cairn.server.raft;

import org.jspecify.annotations.Nullable;

/**
 * Tells what a power loss leaves of entries that were not yet forced to disk, and of which nobody was told, from damage
 * to entries that count. The file was zeros before; what was on its way is there in part. So an entry was torn if its
 * beginning is right and its end, with the checksum, is still zeros, or that part of the checksum that lies in the next
 * sector is; or if its first sector is, which is written as one.
 * Whatever else is wrong was right once.
 */
final class TornTail {
    /** Disks write no less at once. */
    private static final int SECTOR_BYTES = 512;

    /** Every entry is longer: less than this is the beginning of one. */
    private static final int SHORTEST_ENTRY = 24;

    private final byte[] file;
    private final long term;
    private final long index;

    /**
     * @param term of the entry before the bad one
     * @param index of the bad one
     */
    TornTail(byte[] file, long term, long index) {
        this.file = file;
        this.term = term;
        this.index = index;
    }

    /** @param begin of the bad entry, the first that is bad in the last file of the log, which is still written to */
    boolean at(int begin) {
        int dataEnd = dataEnd();
        if (followsWholeEntry(begin, dataEnd)) {
            return false;
        }
        if (file[begin] == 0) {
            int sectorEnd = (begin / SECTOR_BYTES + 1) * SECTOR_BYTES;
            return isZero(begin, Math.min(sectorEnd, file.length));
        }
        return dataEnd - begin < SHORTEST_ENTRY || endsEarly(Frame.at(file, begin), dataEnd);
    }

    private boolean endsEarly(@Nullable Frame frame, int dataEnd) {
        return frame != null
                && frame.complete()
                && frame.index() == index
                && frame.term() >= term
                && (dataEnd <= frame.entryEnd() || endsWithinSum(frame));
    }

    /**
     * A sector ended between the bytes of the checksum, and the next one was not written. Where a single flipped bit
     * would look the same, it counts as one: it was whole once.
     */
    private boolean endsWithinSum(Frame frame) {
        int sectorEnd = (frame.end() - 1) / SECTOR_BYTES * SECTOR_BYTES;
        if (sectorEnd <= frame.entryEnd() || !isZero(Math.min(sectorEnd, file.length), file.length)) {
            return false;
        }
        int missing = frame.end() - sectorEnd;
        int sum = frame.sum(file);
        int written = Math.min(file.length, sectorEnd) - frame.entryEnd();
        for (int i = 0; i < written; i++) {
            if (file[frame.entryEnd() + i] != (byte) (sum >>> Byte.SIZE * (Frame.SUM_BYTES - 1 - i))) {
                return false;
            }
        }
        return written + missing == Frame.SUM_BYTES && Integer.bitCount(sum << Byte.SIZE * written) > 1;
    }

    /** Then everything before it was forced to disk, or at least may have been. */
    private boolean followsWholeEntry(int begin, int dataEnd) {
        for (int at = begin + 1; at < dataEnd; at++) {
            Frame frame = file[at] == 0 ? null : Frame.at(file, at);
            if (frame != null && frame.complete() && frame.index() > index && frame.isWhole(file)) {
                return true;
            }
        }
        return false;
    }

    private int dataEnd() {
        int end = file.length;
        while (end > 0 && file[end - 1] == 0) {
            end--;
        }
        return end;
    }

    private boolean isZero(int from, int to) {
        for (int at = from; at < to; at++) {
            if (file[at] != 0) {
                return false;
            }
        }
        return true;
    }
}
