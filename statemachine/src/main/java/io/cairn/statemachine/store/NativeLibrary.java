package io.cairn.statemachine.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;

/**
 * RocksDB's native half. RocksDB unpacks its library of 17 MB into the temporary folder and removes it when the process
 * ends by itself; a process that is killed would leave it there, and many such would fill the disk. So the file goes as
 * soon as it is mapped.
 */
final class NativeLibrary {
    static {
        unpackAndLoad();
        RocksDB.loadLibrary();
    }

    private NativeLibrary() {}

    /** Loads it, once in a process; any thread. */
    static void load() {
        // The static initializer does it: once, and whoever comes meanwhile waits.
    }

    private static void unpackAndLoad() {
        try {
            Path folder = Files.createTempDirectory("cairn-rocksdb-");
            NativeLibraryLoader.getInstance().loadLibrary(folder.toString());
            try (var files = Files.newDirectoryStream(folder)) {
                for (Path file : files) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack RocksDB's native library into the temporary folder", e);
        }
    }
}
