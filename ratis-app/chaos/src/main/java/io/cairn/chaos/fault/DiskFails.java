package io.cairn.chaos.fault;

import io.cairn.chaos.cluster.Disk;
import io.cairn.chaos.cluster.PeerProcess;
import java.time.Duration;
import java.util.List;

/** The disk of one peer takes nothing any more. The peer must end by itself, and is started again on a disk that works. */
record DiskFails(Target target, How how) implements DiskFault {
    /** What the peer is told when it writes or syncs. */
    enum How {
        /** An I/O error, whatever it does; and what was not synced by then is gone. */
        ERROR,
        /** That the file system is read-only, as ext4 becomes when it finds itself damaged. */
        READ_ONLY
    }

    private static final Duration STOPS_WITHIN = Duration.ofSeconds(60);

    @Override
    public void strike(Arena arena) {
        PeerProcess victim = arena.peer(target);
        arena.excuse(victim);
        Disk disk = victim.disk().orElseThrow();
        if (how == How.ERROR) {
            Disk.cut(List.of(disk));
        } else {
            disk.turnReadOnly();
        }
        arena.say("the disk of " + victim.name() + " fails: " + how);
        if (!victim.exited(STOPS_WITHIN)) {
            throw new IllegalStateException(victim.name() + " goes on although its disk takes nothing any more");
        }
        arena.say(victim.name() + " ended, exits so far " + victim.exits());
        disk.powerOn();
        victim.start();
    }
}
