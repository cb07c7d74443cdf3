package io.cairn.chaos.fault;

import io.cairn.chaos.cluster.Await;
import io.cairn.chaos.cluster.Disk;
import io.cairn.chaos.cluster.PeerProcess;
import java.time.Duration;

/** What one peer writes and syncs hangs for a while, once for long or again and again. Nothing is lost. */
record DiskStalls(Target target, int times, Duration each) implements DiskFault {
    /** Some writes get through. */
    private static final Duration BETWEEN = Duration.ofMillis(50);

    @Override
    public void strike(Arena arena) {
        PeerProcess victim = arena.peer(target);
        Disk disk = victim.disk().orElseThrow();
        arena.say("the disk of " + victim.name() + " stalls");
        for (int i = 0; i < times; i++) {
            disk.freeze();
            try {
                Await.pause(each);
            } finally {
                disk.thaw();
            }
            Await.pause(BETWEEN);
        }
    }
}
