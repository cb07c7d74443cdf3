package io.cairn.server.backup;

import io.cairn.server.offline.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Room beside a backup, on its file system, for what is made and thrown away. It is deleted when this is closed, and when
 * the process is told to end.
 */
final class Scratch implements AutoCloseable {
    private final Path folder;
    private final Thread whenEnding = new Thread(this::abandon, "abandon-scratch");

    Scratch(Path backup) {
        this.folder = Folders.parent(backup)
                .resolve(".cairn-scratch-" + ProcessHandle.current().pid());
        Runtime.getRuntime().addShutdownHook(whenEnding);
    }

    /** For a folder that is not there yet. Nothing is made before: a backup may be where nothing can be written. */
    Path room(String name) throws IOException {
        Path room = Files.createDirectories(folder).resolve(name);
        Folders.delete(room);
        return room;
    }

    /** Renamed first, so that whoever still writes to it finds no folder and adds nothing to what is deleted. */
    private void abandon() {
        Path abandoned = folder.resolveSibling(folder.getFileName() + "-abandoned");
        try {
            Files.move(folder, abandoned, StandardCopyOption.ATOMIC_MOVE);
            Folders.delete(abandoned);
        } catch (IOException nothingThere) {
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
        Folders.delete(folder);
    }
}
