package io.cairn.server.node;

/** Is told how long applies take, and how long work waits for them. On the apply thread: must be quick. */
public interface ApplyTimes {
    /** One entry took so long. */
    void applied(long nanos);

    /** @param checkpoint whether one was being taken at any time during the gap */
    void gap(long nanos, boolean checkpoint);
}
