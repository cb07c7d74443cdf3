package io.cairn.statemachine.checkpoint;

import io.cairn.statemachine.CrashPoint;
import io.cairn.statemachine.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Receives a checkpoint from another peer into a folder of its own, outside that of {@link Checkpoints}. Files are filled
 * one after the other, front to back, so their sizes say what is missing, also after a crash; checksums decide in the
 * end. Until then the manifest has a name under which nobody takes the folder for a checkpoint. What an earlier transfer
 * left, and what checkpoints of this peer hold, is not fetched again if it is the same file. For one thread at a time.
 */
public final class IncomingCheckpoint implements AutoCloseable {
    /** Name of the manifest as long as the files are not verified. */
    private static final String UNVERIFIED = "manifest.incoming";

    private static final Set<String> OURS = Set.of(UNVERIFIED, Manifest.NAME, Checkpoint.FILES);

    private final Path folder;
    private final Path files;
    private final Manifest manifest;

    /** Bytes there are of {@link #current}; all files before it are complete. */
    private long offset;

    private int current;
    private long received;
    private @Nullable FileChannel channel;

    private IncomingCheckpoint(Path folder, Manifest manifest) {
        this.folder = folder;
        this.files = folder.resolve(Checkpoint.FILES);
        this.manifest = manifest;
    }

    /** A part that is to be fetched next. */
    public record Missing(String file, long offset, int length) {}

    /** What the folder has a part of, as far as is known; null: nothing. */
    public static @Nullable Position begun(Path folder) throws IOException {
        Manifest earlier = earlier(folder);
        return earlier == null ? null : earlier.claim().position();
    }

    /**
     * Goes on where it was left. If that was another checkpoint, those of its files stay, whole or in part, that this
     * one has too.
     *
     * @param folder made if need be, its parent too
     * @throws IOException also if there is anything in the folder that is not of an incoming checkpoint
     */
    public static IncomingCheckpoint begin(Path folder, Manifest manifest) throws IOException {
        IncomingCheckpoint incoming = new IncomingCheckpoint(folder, manifest);
        Disk.makeFolder(folder);
        incoming.refuseStrangers();
        if (!incoming.resumes()) {
            incoming.takeOver();
        }
        incoming.removeExtra();
        incoming.restart();
        return incoming;
    }

    /**
     * @param maxBytes at least 1
     * @return null: nothing is missing, {@link #finish} may be called
     */
    public @Nullable Missing nextMissing(int maxBytes) {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("at most " + maxBytes + " bytes");
        }
        if (current == manifest.files().size()) {
            return null;
        }
        FileSum file = manifest.files().get(current);
        return new Missing(file.name(), offset, (int) Math.min(maxBytes, file.size() - offset));
    }

    /**
     * Writes what is missing next, or its beginning.
     *
     * @throws IllegalArgumentException anything else; nothing was written
     * @throws IOException the same part is still missing
     */
    public void write(String file, long at, byte[] data) throws IOException {
        Missing next = data.length == 0 ? null : nextMissing(data.length);
        if (next == null || !next.file().equals(file) || next.offset() != at || next.length() != data.length) {
            throw new IllegalArgumentException(data.length + " bytes at " + at + " are not what is missing next");
        }
        ByteBuffer bytes = ByteBuffer.wrap(data);
        FileChannel out = channel();
        while (bytes.hasRemaining()) {
            out.write(bytes, at + bytes.position());
        }
        offset += data.length;
        received += data.length;
        CrashPoint.INSTALL_PART_WRITTEN.reached();
        if (offset == manifest.files().get(current).size()) {
            seek(current + 1);
        }
    }

    /** What needs no fetching any more; goes down when a file turns out to be bad. */
    public long bytesReceived() {
        return received;
    }

    public long bytesTotal() {
        return manifest.bytes();
    }

    /**
     * Makes all files durable, reads them again and compares them with the manifest.
     *
     * @return the folder, now a checkpoint: for the store, or {@link Checkpoints#adopt}
     * @throws CorruptCheckpointException names a bad file; all bad ones were deleted and are missing again
     * @throws IllegalStateException something is still missing
     */
    public Path finish() throws IOException {
        if (current < manifest.files().size()) {
            throw new IllegalStateException(manifest.files().get(current).name() + " is not complete");
        }
        deleteBad();
        Disk.sync(files);
        CrashPoint.INSTALL_VERIFIED.reached();
        Path verified = folder.resolve(Manifest.NAME);
        Disk.rename(folder.resolve(UNVERIFIED), verified);
        CrashPoint.INSTALL_RENAMED.reached();
        Disk.sync(folder);
        CrashPoint.INSTALL_FINISHED.reached();
        return folder;
    }

    @Override
    public void close() throws IOException {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }

    private void deleteBad() throws IOException {
        CorruptCheckpointException bad = null;
        for (FileSum file : manifest.files()) {
            try {
                Verification.size(files, file);
                Disk.sync(files.resolve(file.name()));
                Verification.content(files, file);
            } catch (CorruptCheckpointException e) {
                Disk.delete(files.resolve(file.name()));
                if (bad == null) {
                    bad = e;
                } else {
                    bad.addSuppressed(e);
                }
            }
        }
        if (bad != null) {
            restart();
            throw bad;
        }
    }

    private void refuseStrangers() throws IOException {
        for (String name : Disk.names(folder)) {
            if (!OURS.contains(name)) {
                throw new IOException(folder + " is not a folder of an incoming checkpoint: it has " + name);
            }
        }
    }

    /** Also after it was finished: whoever begins again wants it verified again. */
    private boolean resumes() throws IOException {
        Path unverified = folder.resolve(UNVERIFIED);
        if (isOurs(folder.resolve(Manifest.NAME))) {
            Disk.rename(folder.resolve(Manifest.NAME), unverified);
            return true;
        }
        return isOurs(unverified);
    }

    private boolean isOurs(Path file) throws IOException {
        try {
            return Manifest.read(file).equals(manifest);
        } catch (CorruptCheckpointException e) {
            return false; // none, or torn by a crash
        }
    }

    /** The same name, size and checksum is the same file, also half of it: its checksum is compared in the end. */
    private void takeOver() throws IOException {
        Manifest earlier = earlier(folder);
        // Manifests first: a crash in between must not leave one beside files of another.
        Disk.delete(folder.resolve(Manifest.NAME));
        Disk.delete(folder.resolve(UNVERIFIED));
        Disk.sync(folder);
        if (Disk.exists(files)) {
            for (String name : Disk.names(files)) {
                FileSum known = earlier == null ? null : earlier.file(name);
                if (known == null || !known.equals(manifest.file(name))) {
                    Disk.delete(files.resolve(name));
                }
            }
        } else {
            Files.createDirectory(files);
        }
        manifest.write(folder.resolve(UNVERIFIED));
        Disk.sync(folder);
        CrashPoint.INSTALL_BEGUN.reached();
    }

    /** Of what the folder was for; null: nobody knows. */
    private static @Nullable Manifest earlier(Path folder) throws IOException {
        for (String name : List.of(UNVERIFIED, Manifest.NAME)) {
            try {
                return Manifest.read(folder.resolve(name));
            } catch (CorruptCheckpointException e) {
                continue; // none, or torn by a crash
            }
        }
        return null;
    }

    /**
     * Takes what is missing from a checkpoint on the same file system, if its content is what it should be. The caller
     * keeps it from being retired meanwhile.
     */
    void borrow(Checkpoint lender) throws IOException {
        close();
        try {
            new Borrowing(files, manifest).from(lender);
        } finally {
            restart();
        }
    }

    /** What is not in the manifest, or longer than it says, did not come through {@link #write}. */
    private void removeExtra() throws IOException {
        if (!Disk.exists(files)) {
            Files.createDirectory(files);
        }
        for (String name : Disk.names(files)) {
            FileSum file = manifest.file(name);
            BasicFileAttributes found = Disk.attributes(files.resolve(name));
            if (file == null || !found.isRegularFile() || found.size() > file.size()) {
                Disk.delete(files.resolve(name));
            }
        }
    }

    /** Looks at what is there and begins at the first file that is not complete. */
    private void restart() throws IOException {
        received = 0;
        for (String name : Disk.names(files)) {
            received += Disk.attributes(files.resolve(name)).size();
        }
        seek(0);
    }

    /** Moves on to the first file from here on that is not complete; an empty one is made at once. */
    private void seek(int from) throws IOException {
        close();
        for (current = from, offset = 0; current < manifest.files().size(); current++) {
            FileSum file = manifest.files().get(current);
            Path path = files.resolve(file.name());
            if (!Disk.exists(path)) {
                Files.createFile(path);
            }
            offset = Disk.attributes(path).size();
            if (offset < file.size()) {
                return;
            }
        }
        offset = 0;
    }

    private FileChannel channel() throws IOException {
        FileChannel open = channel;
        if (open == null) {
            open = FileChannel.open(files.resolve(manifest.files().get(current).name()), StandardOpenOption.WRITE);
            channel = open;
        }
        return open;
    }
}
