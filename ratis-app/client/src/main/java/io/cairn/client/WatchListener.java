package io.cairn.client;

/**
 * Hears of changes. Called by one thread at a time, a network thread: it must be short and must not wait for its client.
 * No further events arrive before it returns.
 */
public interface WatchListener {
    /** Something changed; all events of one revision come together. */
    void events(WatchEvents events);

    /** The watch ended, though nobody closed it: COMPACTED when what it asked for is no longer there. */
    void ended(CairnException why);
}
