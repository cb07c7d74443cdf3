package io.cairn.client;

import com.google.protobuf.ByteString;
import io.cairn.api.admin.BackupFile;
import io.cairn.api.admin.BackupHead;
import io.cairn.api.admin.SaveBackupResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Writes one backup: all files, fsynced, the manifest last, then one rename. Deletes what is half-made when closed. */
final class BackupWriter implements AutoCloseable {
    static final String MANIFEST = "manifest";
    static final String FILES = "files";
    private static final String STATE = "state";

    /** Nothing that a peer says may lead out of the folder. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");

    private final BackupRoot root;
    private final EarlierFiles earlier;
    private final Backups.Progress progress;
    private final HalfBackup half;
    private final Path folder;
    private final Deque<BackupFile> missing = new ArrayDeque<>();
    private final CRC32C sum = new CRC32C();
    private @Nullable BackupHead head;
    private @Nullable ByteString proof;
    private @Nullable FileChannel open;
    private int missingFiles;
    private long missingBytes;
    private long received;

    BackupWriter(BackupRoot root, EarlierFiles earlier, Backups.Progress progress) throws IOException {
        this.root = root;
        this.earlier = earlier;
        this.progress = progress;
        this.half = root.begin();
        this.folder = half.folder();
        Files.createDirectory(folder.resolve(FILES));
    }

    /** What the peer sent makes no sense, or is not what it said. */
    static final class Broken extends IOException {
        private static final long serialVersionUID = 1L;

        private Broken(String message) {
            super(message);
        }
    }

    void take(SaveBackupResponse part) throws IOException, EarlierFiles.Damaged {
        switch (part.getPartCase()) {
            case HEAD -> begin(part.getHead());
            case DATA -> write(part.getData());
            case PROOF -> proof = part.getProof();
            case PART_NOT_SET -> throw new Broken("the peer sent a part that this build does not know");
        }
    }

    private void begin(BackupHead first) throws IOException, EarlierFiles.Damaged {
        if (head != null) {
            throw new Broken("the peer began twice");
        }
        head = first;
        for (BackupFile file : first.getFilesList()) {
            if (!NAME.matcher(file.getName()).matches()) {
                throw new Broken("the peer sent a file name that is none");
            }
            if (earlier.has(file)) {
                earlier.link(file, path(file));
            } else {
                missing.add(file);
                missingFiles++;
                missingBytes += file.getSize();
            }
        }
        progress.at(0, missingBytes);
        next();
    }

    private Path path(BackupFile file) {
        return folder.resolve(FILES).resolve(file.getName());
    }

    /** Opens what comes next; an empty file is complete at once. */
    private void next() throws IOException {
        for (BackupFile file = missing.peek(); file != null; file = missing.peek()) {
            sum.reset();
            open = FileChannel.open(path(file), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            if (file.getSize() > 0) {
                return;
            }
            complete(file);
        }
    }

    private void write(ByteString data) throws IOException {
        BackupFile file = missing.peek();
        FileChannel channel = open;
        if (file == null || channel == null || channel.position() + data.size() > file.getSize()) {
            throw new Broken("the peer sent more than its files have");
        }
        sum.update(data.asReadOnlyByteBuffer());
        ByteBuffer bytes = data.asReadOnlyByteBuffer();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        received += data.size();
        progress.at(received, missingBytes);
        if (channel.position() == file.getSize()) {
            complete(file);
            next();
        }
    }

    private void complete(BackupFile file) throws IOException {
        FileChannel channel = open;
        if (channel != null) {
            channel.force(true);
            channel.close();
        }
        open = null;
        missing.remove();
        if ((int) sum.getValue() != file.getCrc32C()) {
            throw new Broken(file.getName() + " did not arrive as the peer has it");
        }
    }

    BackupSaved finish() throws IOException {
        BackupHead begun = head;
        ByteString state = proof;
        if (begun == null || state == null || !missing.isEmpty()) {
            throw new Broken("the peer ended before the backup was complete");
        }
        BackupRoot.sync(folder.resolve(FILES));
        write(STATE, state);
        write(MANIFEST, begun.getManifest());
        BackupRoot.sync(folder);
        Path directory = root.publish(folder, begun.getRevision());
        long bytes =
                begun.getFilesList().stream().mapToLong(BackupFile::getSize).sum();
        return new BackupSaved(
                directory,
                begun.getPeer(),
                begun.getRevision(),
                begun.getFilesCount(),
                bytes,
                missingFiles,
                missingBytes);
    }

    private void write(String name, ByteString content) throws IOException {
        Path file = folder.resolve(name);
        Files.write(file, content.toByteArray());
        BackupRoot.sync(file);
    }

    @Override
    public void close() throws IOException {
        FileChannel channel = open;
        if (channel != null) {
            channel.close();
        }
        half.close();
    }
}
