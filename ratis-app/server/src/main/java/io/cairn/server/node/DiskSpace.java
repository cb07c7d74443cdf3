package io.cairn.server.node;

/**
 * The disk under a data directory, as of a moment ago. Where its parts are on several, the one with the least room.
 *
 * @param freeBytes that this process may still write, without giving up its reserve
 * @param totalBytes of the whole disk
 * @param reserveBytes held by the reserve file now; 0: given up, or there is none
 */
public record DiskSpace(long freeBytes, long totalBytes, long reserveBytes, Level level) {
    /** What a peer does about it, each what those before it do as well. */
    public enum Level {
        /** Nothing. */
        OK,
        /** Says so. */
        LOW,
        /** Takes checkpoints, and has the log purged, before either is due. */
        PURGING,
        /** Has the whole cluster refuse what makes stores grow. */
        REFUSING
    }
}
