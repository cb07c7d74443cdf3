package io.cairn.statemachine.store;

/** Hears of every published state that has another revision, or another compacted revision, than the one before. */
@FunctionalInterface
public interface PublishListener {
    /**
     * Called on the apply thread, after readers can see the state: must be quick, and throw nothing.
     *
     * @param revision of the state
     * @param compactedRevision of the state; -1: never compacted
     */
    void published(long revision, long compactedRevision);
}
