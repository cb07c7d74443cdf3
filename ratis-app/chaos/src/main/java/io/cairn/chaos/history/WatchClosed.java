package io.cairn.chaos.history;

/**
 * A watch stream ended; nothing of it comes after this. A stream without this at the end of the history is one that its
 * client waited for: it must have told everything up to the last revision of the run.
 *
 * @param stream of {@link WatchOpened}
 * @param why gRPC's status, or that the client closed it
 */
public record WatchClosed(long stream, String why, long at) implements Fact {}
