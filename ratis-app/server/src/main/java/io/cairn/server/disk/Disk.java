package io.cairn.server.disk;

/** How much room there is. Any thread; cheap enough to be asked many times a second. */
interface Disk {
    /** Nobody can tell, because the folder is gone or not there yet. */
    long UNKNOWN = -1;

    /** What this process may still write where there is least room, or {@link #UNKNOWN}. */
    long usableBytes();

    /** Of the whole disk of the data directory; 0: unknown. */
    long totalBytes();
}
