package io.cairn.server.disk;

import io.cairn.server.config.DiskMarks;
import io.cairn.server.node.DiskSpace.Level;

/** Which level so much free space makes. */
record LevelRule(DiskMarks marks) {
    /** So much more than the mark must be free before a level is left, or it would come and go with every write. */
    private static final int CLEAR_PART = 4;

    /** @param free bytes, if the reserve were whole; so that giving it up and building it change no level */
    Level next(Level now, long free) {
        if (free < bound(Level.REFUSING, marks.refuseBytes(), now)) {
            return Level.REFUSING;
        }
        if (free < bound(Level.PURGING, marks.purgeBytes(), now)) {
            return Level.PURGING;
        }
        return free < bound(Level.LOW, marks.warnBytes(), now) ? Level.LOW : Level.OK;
    }

    private static long bound(Level level, long mark, Level now) {
        return now.compareTo(level) >= 0 ? clearBytes(mark) : mark;
    }

    static long clearBytes(long mark) {
        return mark + mark / CLEAR_PART;
    }
}
