package io.cairn.server.backup;

import io.cairn.server.offline.Failure;
import io.cairn.server.offline.Folders;
import io.cairn.statemachine.backup.Archive;
import io.cairn.statemachine.backup.Backup;
import io.cairn.statemachine.checkpoint.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The backup that a path means: a backup, a folder of backups (then the newest), or a file of {@code etcdctl snapshot
 * save}, which is unpacked for as long as this is open.
 *
 * @param scratch where there is room for what is made and thrown away; does not exist yet
 */
record Source(Backup backup, Path scratch, @Nullable Path unpacked) implements AutoCloseable {
    private static final String SCRATCH = ".cairn-scratch-";

    static Source open(Path path) throws IOException, Failure {
        Path scratch =
                Folders.parent(path).resolve(SCRATCH + ProcessHandle.current().pid());
        if (Files.isRegularFile(path)) {
            return unpack(path, scratch);
        }
        if (!Files.isDirectory(path)) {
            throw new Failure(path + " is neither a backup nor a folder of backups");
        }
        return new Source(Backup.open(chosen(path)), scratch, null);
    }

    private static Source unpack(Path file, Path scratch) throws IOException {
        Path folder = scratch.resolveSibling(scratch.getFileName() + "-unpacked");
        Folders.delete(folder);
        Files.createDirectory(folder);
        try {
            return new Source(Archive.unpack(file, folder), scratch, folder);
        } catch (IOException | RuntimeException e) {
            Folders.delete(folder);
            throw e;
        }
    }

    private static Path chosen(Path path) throws IOException, Failure {
        if (Files.exists(path.resolve(Manifest.NAME)) || Files.isDirectory(path.resolve("files"))) {
            return path;
        }
        List<Path> backups = Backup.in(path);
        if (backups.isEmpty()) {
            throw new Failure("there is no backup in " + path);
        }
        return backups.get(backups.size() - 1);
    }

    @Override
    public void close() throws IOException {
        Folders.delete(scratch);
        if (unpacked != null) {
            Folders.delete(unpacked);
        }
    }
}
