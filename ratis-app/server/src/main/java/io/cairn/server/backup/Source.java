package io.cairn.server.backup;

import io.cairn.server.offline.Failure;
import io.cairn.statemachine.backup.Archive;
import io.cairn.statemachine.backup.Backup;
import io.cairn.statemachine.checkpoint.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The backup that a path means: a backup, a folder of backups (then the newest), or a file of {@code etcdctl snapshot
 * save}, which is unpacked for as long as this is open.
 *
 * @param unpacked whether it is such a file
 */
record Source(Backup backup, Scratch scratch, boolean unpacked) implements AutoCloseable {
    static Source open(Path path) throws IOException, Failure {
        boolean file = Files.isRegularFile(path);
        if (!file && !Files.isDirectory(path)) {
            throw new Failure(path + " is neither a backup nor a folder of backups");
        }
        Scratch scratch = new Scratch(path);
        try {
            return new Source(file ? unpack(path, scratch) : Backup.open(chosen(path)), scratch, file);
        } catch (IOException | Failure | RuntimeException e) {
            scratch.close();
            throw e;
        }
    }

    private static Backup unpack(Path file, Scratch scratch) throws IOException {
        return Archive.unpack(file, Files.createDirectory(scratch.room("unpacked")));
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
        scratch.close();
    }
}
