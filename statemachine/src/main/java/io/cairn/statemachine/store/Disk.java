package io.cairn.statemachine.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** File operations whose results survive a power loss once they return. */
final class Disk {
    private static final String SST = ".sst";

    private Disk() {}

    static List<Path> list(Path directory) throws IOException {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(entries::add);
        }
        return entries;
    }

    static boolean hasTables(Path directory) throws IOException {
        return list(directory).stream().anyMatch(Disk::isTable);
    }

    static void sync(Path fileOrDirectory) throws IOException {
        try (FileChannel channel = FileChannel.open(fileOrDirectory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Replaces a small file as a whole: readers and crashes see the old text or the new. */
    static void replace(Path file, String text) throws IOException {
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        Files.writeString(partial, text, StandardCharsets.US_ASCII);
        sync(partial);
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
        sync(file.toAbsolutePath().getParent());
    }

    /** Tables never change, so they are linked; RocksDB rewrites the few small files, so those are copied. */
    static void cloneDatabase(Path from, Path to) throws IOException {
        Files.createDirectory(to);
        for (Path file : list(from)) {
            Path target = to.resolve(file.getFileName());
            if (isTable(file)) {
                Files.createLink(target, file);
            } else {
                Files.copy(file, target);
            }
            sync(target);
        }
        sync(to);
    }

    static void deleteTree(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        for (Path entry : list(directory)) {
            if (Files.isDirectory(entry)) {
                deleteTree(entry);
            } else {
                Files.delete(entry);
            }
        }
        Files.delete(directory);
    }

    private static boolean isTable(Path file) {
        return file.getFileName().toString().endsWith(SST);
    }
}
