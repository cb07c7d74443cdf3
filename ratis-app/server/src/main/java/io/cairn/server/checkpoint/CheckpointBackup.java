package io.cairn.server.checkpoint;

import io.cairn.server.node.Backups.Backup;
import io.cairn.statemachine.checkpoint.Checkpoint;
import io.cairn.statemachine.checkpoint.Checkpoints;
import io.cairn.statemachine.checkpoint.FileSum;
import io.cairn.statemachine.checkpoint.Manifest;
import io.cairn.statemachine.checkpoint.Pin;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** A pinned checkpoint as a tar file: its manifest first, then its files. Holds one piece of one file in memory. */
final class CheckpointBackup implements Backup {
    /** Larger than what is asked for at once, because each reading opens the file. */
    private static final int PIECE = 1 << 20;

    /** Two empty blocks, by which readers know the end. */
    private static final int END_BYTES = 2 * TarHeader.BLOCK;

    private static final long MILLIS_PER_SECOND = 1000;
    private static final byte[] NOTHING = new byte[0];

    private final Checkpoints checkpoints;
    private final Pin pin;
    private final Checkpoint checkpoint;
    private final byte[] manifest;
    private final long bytes;
    private final Deque<FileSum> left;
    private byte[] piece;
    private int pieceAt;
    private @Nullable FileSum current;
    private long currentAt;
    private boolean ended;
    private final CRC32C sum = new CRC32C();

    /** @param pin closed with this */
    CheckpointBackup(Checkpoints checkpoints, Pin pin) {
        this.checkpoints = checkpoints;
        this.pin = pin;
        this.checkpoint = pin.checkpoint();
        Manifest of = checkpoint.manifest();
        this.manifest = of.encode();
        this.left = new ArrayDeque<>(of.files());
        this.bytes = entryBytes(manifest.length)
                + of.files().stream().mapToLong(f -> entryBytes(f.size())).sum()
                + END_BYTES;
        this.piece = manifestEntry();
    }

    private static long entryBytes(long size) {
        return TarHeader.BLOCK + size + padding(size);
    }

    private static int padding(long size) {
        return (int) (-size & (TarHeader.BLOCK - 1));
    }

    private byte[] manifestEntry() {
        byte[] entry = Arrays.copyOf(header("manifest", manifest.length), (int) entryBytes(manifest.length));
        System.arraycopy(manifest, 0, entry, TarHeader.BLOCK, manifest.length);
        return entry;
    }

    private byte[] header(String name, long size) {
        return TarHeader.of(name, size, checkpoint.manifest().claim().createdMillis() / MILLIS_PER_SECOND);
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public byte[] next(int atMost) throws IOException {
        if (pieceAt == piece.length) {
            piece = nextPiece();
            pieceAt = 0;
        }
        byte[] next = Arrays.copyOfRange(piece, pieceAt, Math.min(piece.length, pieceAt + atMost));
        pieceAt += next.length;
        return next;
    }

    private byte[] nextPiece() throws IOException {
        FileSum file = current;
        if (file == null) {
            return nextFile();
        }
        if (currentAt == file.size()) {
            current = null;
            check(file);
            return padding(file.size()) == 0 ? nextFile() : new byte[padding(file.size())];
        }
        int length = (int) Math.min(PIECE, file.size() - currentAt);
        byte[] read = checkpoints.read(checkpoint, file.name(), currentAt, length);
        sum.update(read);
        currentAt += read.length;
        return read;
    }

    private byte[] nextFile() {
        current = left.poll();
        if (current == null) {
            byte[] end = ended ? NOTHING : new byte[END_BYTES];
            ended = true;
            return end;
        }
        currentAt = 0;
        sum.reset();
        return header("files/" + current.name(), current.size());
    }

    private void check(FileSum file) throws IOException {
        if ((int) sum.getValue() != file.crc32c()) {
            throw new IOException(file.name() + " of the checkpoint " + checkpoint.claim() + " is corrupt");
        }
    }

    @Override
    public void close() {
        pin.close();
    }
}
