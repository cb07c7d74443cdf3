package io.cairn.server.checkpoint;

/** When this peer may take a checkpoint for which there is no hurry. For the checkpointer's thread; never blocks. */
public interface Turns {
    /** Whether to go ahead; asked again and again from the moment one is due. */
    boolean mine();

    /** What was to be done was done, or given up, with or without a turn. */
    void over();
}
