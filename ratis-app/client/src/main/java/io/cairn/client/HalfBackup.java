package io.cairn.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The folder of a backup that is being made. Unless it was renamed by then, it is deleted when this is closed, and when
 * the process is told to end.
 */
final class HalfBackup implements AutoCloseable {
    private final Path folder;
    private final Thread whenEnding = new Thread(this::abandon, "abandon-backup");

    private HalfBackup(Path folder) {
        this.folder = folder;
    }

    /** Under a name that no other process uses. */
    static HalfBackup in(Path root) throws IOException {
        String name = ".saving-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
        HalfBackup half = new HalfBackup(Files.createDirectory(root.resolve(name)));
        try {
            Runtime.getRuntime().addShutdownHook(half.whenEnding);
            return half;
        } catch (IllegalStateException ending) {
            Files.delete(half.folder);
            throw new IOException("the process is ending", ending);
        }
    }

    Path folder() {
        return folder;
    }

    /** Renamed first, so that whoever still writes to it finds no folder and adds nothing to what is deleted. */
    private void abandon() {
        Path abandoned = folder.resolveSibling(folder.getFileName() + "-abandoned");
        try {
            Files.move(folder, abandoned, StandardCopyOption.ATOMIC_MOVE);
            BackupRoot.delete(abandoned);
        } catch (IOException complete) {
            // Or it cannot be deleted, and there is nobody left to tell.
            return;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            Runtime.getRuntime().removeShutdownHook(whenEnding);
        } catch (IllegalStateException ending) {
            // It is deleted on the other thread.
            return;
        }
        BackupRoot.delete(folder);
    }
}
