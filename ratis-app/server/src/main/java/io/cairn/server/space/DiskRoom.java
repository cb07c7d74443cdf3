package io.cairn.server.space;

/** What the disk under the store allows. Any thread, at no cost. */
public interface DiskRoom {
    /** Whether so little is left that the store must not grow. */
    boolean refuses();

    /** Whether so many bytes are free. */
    boolean has(long bytes);
}
