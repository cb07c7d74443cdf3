package io.cairn.server.raft;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * Ratis' file of the term and the vote, and our copy beside it. Ratis' file has no checksum: one flipped bit makes it a
 * lower term, and its peer votes a second time in those that follow.
 */
final class PromiseFiles {
    static final String RATIS = "raft-meta";
    static final String COPY = "raft-meta.copy";
    private static final Pattern COPIED =
            Pattern.compile("term=(-?\\d{1,19})\nvotedFor=(.*)\nchecksum=([0-9a-f]{8})\n");

    private final Path folder;

    /** @param folder Ratis' "current" folder of the group */
    PromiseFiles(Path folder) {
        this.folder = folder;
    }

    Path folder() {
        return folder;
    }

    /** What Ratis' file says; {@link Promise#NONE} when there is none. */
    Promise written() throws IOException {
        Path file = folder.resolve(RATIS);
        if (!Files.exists(file)) {
            return Promise.NONE;
        }
        try {
            Properties properties = new Properties();
            properties.load(new StringReader(Files.readString(file)));
            String term = properties.getProperty("term");
            String vote = properties.getProperty("votedFor");
            if (term == null || vote == null) {
                throw new DamagedPromiseException(file + " is damaged: it names no term or no vote");
            }
            return new Promise(Long.parseLong(term), vote);
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw new DamagedPromiseException(file + " is damaged: " + e.getMessage(), e);
        }
    }

    /** What the copy says; empty when none was made yet. */
    Optional<Promise> copied() throws IOException {
        Path file = folder.resolve(COPY);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        // Any byte is a character here, and a wrong one is found by the checksum.
        Matcher text = COPIED.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        if (!text.matches()) {
            throw new DamagedPromiseException(file + " is damaged");
        }
        String promise = promise(text.group(1), text.group(2));
        if (!checksum(promise).equals(text.group(3))) {
            throw new DamagedPromiseException(file + " is damaged: its checksum is wrong");
        }
        return Optional.of(new Promise(Long.parseLong(text.group(1)), text.group(2)));
    }

    /** Replaces the copy. A power loss may bring the one before back until the folder is synced. */
    void copy(Promise promise) throws IOException {
        String text = promise(Long.toString(promise.term()), promise.vote());
        replace(COPY, text + "checksum=" + checksum(text) + "\n");
    }

    /** Replaces Ratis' file; durable when it returns. Ratis must not run. */
    void write(Promise promise) throws IOException {
        replace(RATIS, promise(Long.toString(promise.term()), promise.vote()));
        TermDurability.syncFolder(folder);
    }

    private static String promise(String term, String vote) {
        return "term=" + term + "\nvotedFor=" + vote + "\n";
    }

    private static String checksum(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.ISO_8859_1));
        return String.format("%08x", crc.getValue());
    }

    private void replace(String name, String text) throws IOException {
        Path next = folder.resolve(name + ".tmp");
        try (FileChannel channel = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(next, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }
}
