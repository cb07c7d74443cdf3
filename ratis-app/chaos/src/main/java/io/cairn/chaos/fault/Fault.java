package io.cairn.chaos.fault;

import io.cairn.chaos.cluster.Network;
import java.util.Set;

/** One thing that goes wrong, all its numbers already drawn; its text says them. */
public sealed interface Fault
        permits BitFlip,
                ClockJump,
                CrashPoints,
                Cut,
                Delay,
                DiskFault,
                Kill,
                LeaderTransfers,
                Learner,
                Loss,
                Pause,
                PurgeStorm,
                Replace,
                Resets,
                RollingRestart,
                SlowLine,
                SyncError,
                TornTail,
                Unplug,
                Wipe {
    /** Of a cluster that no fault wants to be larger. */
    int PEERS = 3;

    /** What the network must allow. */
    default Set<Network.Power> needs() {
        return Set.of();
    }

    /** Whether the tools that it needs are on this machine. */
    default boolean possibleHere() {
        return true;
    }

    /** How many peers there must be, at least. */
    default int peers() {
        return PEERS;
    }

    /** Before the first peer starts. */
    default void prepare(Arena arena) {}

    /** Breaks something, and holds it for as long as it is to last. What is still broken afterwards, the run heals. */
    void strike(Arena arena);

    /** Whether a peer may lose what it has: a second loss before it is back would lose the majority, which nobody survives. */
    default boolean costsData() {
        return false;
    }
}
