package io.cairn.chaos.history;

/**
 * A watch stream ended; nothing of it comes after this.
 *
 * @param stream of {@link WatchOpened}
 * @param why gRPC's status, or that the client closed it
 */
public record WatchClosed(long stream, String why, long at) implements Fact {}
