package io.cairn.statemachine.backup;

import io.cairn.statemachine.checkpoint.Checkpoint;
import io.cairn.statemachine.checkpoint.CorruptCheckpointException;
import io.cairn.statemachine.checkpoint.FileSum;
import io.cairn.statemachine.checkpoint.Manifest;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The file that {@code etcdctl snapshot save} writes: a tar of a checkpoint (its manifest, its files in the manifest's
 * order, two empty blocks) and the SHA-256 of that tar. Reads what Cairn writes, not every tar there is.
 */
public final class Archive {
    private static final int BLOCK = 512;
    private static final int NAME_BYTES = 100;
    private static final int SIZE = 124;
    private static final int SIZE_BYTES = 12;
    private static final int BUFFER = 256 << 10;

    /** Room for the longest manifest there is. */
    private static final long MANIFEST_MAX = 8 << 20;

    private final String name;
    private final DigestInputStream in;

    private Archive(Path file, DigestInputStream in) {
        this.name = String.valueOf(file.getFileName());
        this.in = in;
    }

    /**
     * Unpacks it, and compares it with its SHA-256. The files themselves are left to {@link Backup#checkContents}.
     *
     * @param directory there, and empty
     * @throws CorruptCheckpointException names the archive
     */
    public static Backup unpack(Path file, Path directory) throws IOException {
        try (DigestInputStream in =
                new DigestInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER), sha256())) {
            Archive archive = new Archive(file, in);
            Manifest manifest = archive.unpack(directory);
            return new Backup(directory, manifest, null, -1);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private Manifest unpack(Path directory) throws IOException {
        try {
            long size = header(Manifest.NAME);
            if (size > MANIFEST_MAX) {
                throw corrupt("its manifest has " + size + " bytes");
            }
            byte[] text = block((int) size);
            skipPadding(size);
            Manifest manifest = Manifest.decode(text);
            Files.write(directory.resolve(Manifest.NAME), text);
            Path files = Files.createDirectory(directory.resolve(Checkpoint.FILES));
            for (FileSum file : manifest.files()) {
                unpack(file, files.resolve(file.name()));
            }
            end();
            return manifest;
        } catch (EOFException e) {
            throw new CorruptCheckpointException(name, "is cut short", e);
        }
    }

    private void unpack(FileSum file, Path target) throws IOException {
        if (header(Checkpoint.FILES + "/" + file.name()) != file.size()) {
            throw corrupt("gives another size for " + file.name() + " than its manifest");
        }
        byte[] buffer = new byte[BUFFER];
        try (OutputStream out = Files.newOutputStream(target)) {
            for (long left = file.size(); left > 0; ) {
                int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    throw new EOFException();
                }
                out.write(buffer, 0, read);
                left -= read;
            }
        }
        skipPadding(file.size());
    }

    /** Size of the entry that begins here, which must be the expected one. */
    private long header(String expected) throws IOException {
        byte[] header = block(BLOCK);
        int length = 0;
        while (length < NAME_BYTES && header[length] != 0) {
            length++;
        }
        if (!new String(header, 0, length, StandardCharsets.ISO_8859_1).equals(expected)) {
            throw corrupt("has no entry " + expected + " where it should be: not a backup of Cairn, or damaged");
        }
        return size(header);
    }

    private long size(byte[] header) throws IOException {
        long size;
        if (header[SIZE] < 0) {
            size = ByteBuffer.wrap(header).getLong(SIZE + SIZE_BYTES - Long.BYTES);
        } else {
            String octal = new String(header, SIZE, SIZE_BYTES - 1, StandardCharsets.ISO_8859_1);
            try {
                size = Long.parseLong(octal, 8);
            } catch (NumberFormatException e) {
                throw new CorruptCheckpointException(name, "has a damaged header", e);
            }
        }
        if (size < 0) {
            throw corrupt("has a damaged header");
        }
        return size;
    }

    private byte[] block(int bytes) throws IOException {
        byte[] block = in.readNBytes(bytes);
        if (block.length < bytes) {
            throw new EOFException();
        }
        return block;
    }

    private void skipPadding(long size) throws IOException {
        block((int) (-size & (BLOCK - 1)));
    }

    private void end() throws IOException {
        block(2 * BLOCK);
        byte[] computed = in.getMessageDigest().digest();
        in.on(false);
        InputStream rest = in;
        if (!MessageDigest.isEqual(computed, block(computed.length))) {
            throw corrupt("its SHA-256 does not match");
        }
        if (rest.read() >= 0) {
            throw corrupt("goes on after its end");
        }
    }

    private CorruptCheckpointException corrupt(String reason) {
        return new CorruptCheckpointException(name, reason);
    }
}
