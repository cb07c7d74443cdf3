package io.cairn.server.node;

import io.cairn.statemachine.checkpoint.Manifest;
import io.cairn.statemachine.store.StoredState;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** Copies of this peer's state to be kept elsewhere. Safe for any thread; never blocks. */
public interface Backups {
    /** A copy of the state as of now or a moment later; the caller closes it. Fails with {@link Unavailable}. */
    CompletableFuture<Backup> open();

    /** The files of the state as of now or a moment later; the caller closes it. Fails with {@link Unavailable}. */
    CompletableFuture<Kept> keep();

    /** Files that stay as they are until closed, and the state they hold. One thread. */
    interface Kept extends AutoCloseable {
        Manifest manifest();

        /** Of the files, which may be later than the manifest claims. */
        StoredState state();

        /** Reads all of the state, seconds to minutes: etcd's HashKV at the revision of the files. */
        int hash();

        /**
         * A part of a file.
         *
         * @throws IOException when it cannot be read
         */
        byte[] read(String file, long offset, int length) throws IOException;

        @Override
        void close();
    }

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
