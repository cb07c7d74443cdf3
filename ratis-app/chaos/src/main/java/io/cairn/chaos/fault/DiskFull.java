package io.cairn.chaos.fault;

import io.cairn.chaos.cluster.Await;
import io.cairn.chaos.cluster.PeerProcess;
import io.cairn.chaos.cluster.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The disk of one peer, a small one in memory, fills up, and after a while has room again. */
record DiskFull(int number, Duration length) implements Fault {
    private static final int MEBIBYTES = 192;

    @Override
    public boolean needsRoot() {
        return true;
    }

    @Override
    public boolean mayStopPeers() {
        return true;
    }

    private PeerProcess victim(Arena arena) {
        return arena.cluster().everyone().stream()
                .filter(peer -> peer.number() == number)
                .findAny()
                .orElseThrow(() -> new IllegalStateException("n" + number + " is gone"));
    }

    @Override
    public void prepare(Arena arena) {
        Path data = victim(arena).data();
        try {
            Files.createDirectories(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Shell.run("mount -t tmpfs -o mode=700,size=" + MEBIBYTES + "m cairn-chaos '" + data + "'");
    }

    @Override
    public boolean costsData() {
        return true;
    }

    @Override
    public void strike(Arena arena) {
        PeerProcess victim = victim(arena);
        String fill = "'" + victim.data().resolve("fill") + "'";
        // It ends because there is no room left, which is the point.
        Shell.tried("dd if=/dev/zero bs=64k of=" + fill);
        arena.say("the disk of " + victim.name() + " is full");
        Await.pause(length);
        Shell.run("rm " + fill);
        arena.say("the disk of " + victim.name() + " has room again");
    }

    /** The data stays, on the disk that has the logs. */
    @Override
    public void cleanUp(Arena arena) {
        Path data = victim(arena).data();
        String copy = "'" + data + ".copy'";
        victim(arena).kill();
        Shell.tried("cp -a '" + data + "' " + copy);
        Shell.tried("umount '" + data + "'");
        Shell.tried("rmdir '" + data + "' && mv " + copy + " '" + data + "'");
    }
}
