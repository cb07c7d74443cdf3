package io.cairn.chaos.history;

/** From this moment on nothing is broken any more and all peers should run: liveness counts from here. */
public record Healed(long at) implements Fact {}
