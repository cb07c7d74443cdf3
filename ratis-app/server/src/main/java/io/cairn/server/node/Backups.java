package io.cairn.server.node;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** Copies of this peer's state to be kept elsewhere. Safe for any thread; never blocks. */
public interface Backups {
    /** A copy of the state as of now or a moment later; the caller closes it. Fails with {@link Unavailable}. */
    CompletableFuture<Backup> open();

    /** A tar file that is made while it is read; see docs/backup-format.md. Pins its files until closed. One thread. */
    interface Backup extends AutoCloseable {
        /** Of the whole, a multiple of 512. */
        long bytes();

        /**
         * The next bytes, in order; empty after the last.
         *
         * @throws IOException when the files cannot be read or are not what their checksums say: what was read so far
         *     is worth nothing
         */
        byte[] next(int atMost) throws IOException;

        @Override
        void close();
    }
}
