package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Makes the lossy disks of a test and takes them away after it. Register it before {@link Clusters}, to be after it. */
public final class LossyDisks implements BeforeEachCallback, AfterEachCallback {
    private final List<LossyDisk> made = new ArrayList<>();

    @Override
    public void beforeEach(ExtensionContext context) {
        assumeTrue(
                LossyDisk.possible(), "NOT RUN: cutting the power of a disk needs root, loop devices, ext4 and perl");
    }

    public LossyDisk on(Path folder) {
        LossyDisk disk = LossyDisk.on(folder);
        made.add(disk);
        return disk;
    }

    /** Of a peer that was not started yet. */
    LossyDisk of(PeerProcess peer) {
        return on(peer.data());
    }

    /** Cuts the power of all. */
    void cut() {
        LossyDisk.cut(made);
    }

    void powerOn() {
        made.forEach(LossyDisk::powerOn);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        made.forEach(LossyDisk::close);
    }
}
