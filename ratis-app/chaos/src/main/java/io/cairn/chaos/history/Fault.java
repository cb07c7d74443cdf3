package io.cairn.chaos.history;

/**
 * Something was broken on purpose.
 *
 * @param kind as in the list of faults, like "kill" or "partition"
 * @param target the peers it hit
 * @param detail what else one needs to do it again
 * @param began when it began
 * @param ended when it was over, the same as began if it has no duration
 */
public record Fault(String kind, String target, String detail, long began, long ended) implements Fact {}
