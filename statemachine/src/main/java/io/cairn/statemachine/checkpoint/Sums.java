package io.cairn.statemachine.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Checksums of files. Those of an earlier checkpoint are taken over only for the very same file on disk: RocksDB uses
 * its file numbers again after the store was opened from other files, so a name says nothing about content.
 */
final class Sums {
    /** Large enough that system calls cost nothing beside the checksum, small enough to stay in cache. */
    private static final int BUFFER = 256 << 10;

    /** By device and inode; as both links exist now, the number can not have been given to another file since. */
    private final Map<Object, FileSum> known = new HashMap<>();

    private Sums() {}

    /** What can be taken over from these. */
    static Sums of(List<Checkpoint> earlier) throws IOException {
        Sums sums = new Sums();
        for (Checkpoint checkpoint : earlier) {
            sums.learn(checkpoint);
        }
        return sums;
    }

    private void learn(Checkpoint checkpoint) throws IOException {
        Path manifestFile = checkpoint.directory().resolve(Manifest.NAME);
        if (!Disk.exists(manifestFile)) {
            return; // damaged: nothing to take over, and no reason not to make a new one
        }
        BasicFileAttributes manifest = Disk.attributes(manifestFile);
        for (FileSum file : checkpoint.manifest().files()) {
            Path path = checkpoint.files().resolve(file.name());
            if (!Disk.exists(path)) {
                continue;
            }
            BasicFileAttributes now = Disk.attributes(path);
            // Written to since its checksum was taken: that checksum is no longer its own.
            boolean unchanged = now.lastModifiedTime().compareTo(manifest.lastModifiedTime()) < 0;
            if (now.fileKey() != null && now.size() == file.size() && unchanged) {
                known.put(now.fileKey(), file);
            }
        }
    }

    /** Sums of all files in a folder by name; those that are new on this disk are fsynced first. */
    List<FileSum> syncAndSum(Path folder) throws IOException {
        List<FileSum> files = new ArrayList<>();
        for (String name : Disk.names(folder)) {
            Path path = folder.resolve(name);
            BasicFileAttributes attributes = Disk.attributes(path);
            if (!attributes.isRegularFile()) {
                throw new IOException(path + " is not a plain file");
            }
            FileSum same = known(attributes);
            if (same == null) {
                Disk.sync(path);
                files.add(new FileSum(name, attributes.size(), crc32c(path)));
            } else {
                files.add(new FileSum(name, same.size(), same.crc32c()));
            }
        }
        return files;
    }

    private @Nullable FileSum known(BasicFileAttributes attributes) {
        return attributes.fileKey() == null ? null : known.get(attributes.fileKey());
    }

    /** Reads the whole file. */
    static int crc32c(Path file) throws IOException {
        CRC32C sum = new CRC32C();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (channel.read(buffer) >= 0) {
                sum.update(buffer.flip());
                buffer.clear();
            }
        } catch (IOException e) {
            throw new IOException("reading " + file + ": " + e.getMessage(), e);
        }
        return (int) sum.getValue();
    }
}
