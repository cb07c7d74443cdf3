package io.cairn.chaos.fault;

import io.cairn.chaos.cluster.Disk;

/** A fault of disks: each peer has one of its own in that run. */
sealed interface DiskFault extends Fault permits DiskFails, DiskFull, DiskStalls, PowerLoss {
    @Override
    default boolean possibleHere() {
        return Disk.possible();
    }

    @Override
    default void prepare(Arena arena) {
        arena.giveDisks();
    }
}
