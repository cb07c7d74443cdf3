package io.cairn.server.etcd;

/** A service with streams that nobody else ends when the server stops. */
public interface Streaming {
    /** Ends them, with an error that says why, and takes no more. Any thread; returns at once. */
    void endStreams();
}
