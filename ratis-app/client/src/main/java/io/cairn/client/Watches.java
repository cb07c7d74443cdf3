package io.cairn.client;

/** Tells of changes as they happen. */
public final class Watches {
    private final Connections connections;

    Watches(Connections connections) {
        this.connections = connections;
    }

    /**
     * Begins to watch. Where a connection breaks, the watch goes on over another endpoint and misses nothing, until it is
     * closed or the cluster ends it.
     */
    public Watch start(KeyRange range, WatchOptions options, WatchListener listener) {
        Watch watch = new Watch(connections, options.request(range), listener);
        watch.open();
        return watch;
    }
}
