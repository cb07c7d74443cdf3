package io.cairn.chaos.history;

/**
 * One thing that happened in a run. All times are {@link System#nanoTime()} of the one JVM that ran the clients, in
 * nanoseconds, and mean nothing in another run.
 */
public sealed interface Fact
        permits Operation, WatchOpened, WatchTold, WatchClosed, PeerHash, PeerSample, Fault, Healed {}
