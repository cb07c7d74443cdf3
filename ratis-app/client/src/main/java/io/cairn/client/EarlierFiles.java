package io.cairn.client;

import io.cairn.api.admin.BackupFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** The files of the backups that a folder has already, as their manifests say. */
final class EarlierFiles {
    /** Checksum, size, name: see docs/backup-format.md. */
    private static final Pattern LINE = Pattern.compile("([0-9a-f]{8}) (\\d{1,18}) ([A-Za-z0-9_-][A-Za-z0-9._-]*)");

    private static final int BUFFER = 256 << 10;

    /** What is offered must fit one message; of older backups few files are still in use. */
    private static final int MAX_FILES = 50_000;

    private final Map<BackupFile, Path> paths = new LinkedHashMap<>();

    private EarlierFiles() {}

    /** One of them is not what its manifest says any more. */
    static final class Damaged extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient BackupFile file;

        private Damaged(BackupFile file) {
            super(file.getName());
            this.file = file;
        }

        BackupFile file() {
            return file;
        }
    }

    /** Newest backups first; those that cannot be read are passed over. */
    static EarlierFiles in(Path root) throws IOException {
        EarlierFiles earlier = new EarlierFiles();
        List<Path> backups;
        try (Stream<Path> entries = Files.list(root)) {
            backups = entries.filter(p -> !String.valueOf(p.getFileName()).startsWith("."))
                    .filter(p -> Files.isRegularFile(p.resolve(BackupWriter.MANIFEST)))
                    .sorted((a, b) -> b.compareTo(a))
                    .toList();
        }
        backups.forEach(earlier::learn);
        return earlier;
    }

    private void learn(Path backup) {
        List<String> lines;
        try {
            lines = Files.readAllLines(backup.resolve(BackupWriter.MANIFEST), StandardCharsets.ISO_8859_1);
        } catch (IOException | UncheckedIOException unreadable) {
            return;
        }
        for (String line : lines) {
            Matcher parts = LINE.matcher(line);
            if (parts.matches() && paths.size() < MAX_FILES) {
                learn(backup, parts);
            }
        }
    }

    private void learn(Path backup, Matcher parts) {
        BackupFile file = BackupFile.newBuilder()
                .setName(parts.group(3))
                .setSize(Long.parseLong(parts.group(2)))
                .setCrc32C(HexFormat.fromHexDigits(parts.group(1)))
                .build();
        Path path = backup.resolve(BackupWriter.FILES).resolve(file.getName());
        if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            paths.putIfAbsent(file, path);
        }
    }

    List<BackupFile> files() {
        return new ArrayList<>(paths.keySet());
    }

    void forget(BackupFile file) {
        paths.remove(file);
    }

    boolean has(BackupFile file) {
        return paths.containsKey(file);
    }

    /** Links the file, once its content was read and compared: a flaw must not go from backup to backup. */
    void link(BackupFile file, Path target) throws IOException, Damaged {
        @Nullable Path path = paths.get(file);
        if (path == null || Files.size(path) != file.getSize() || crc32c(path) != file.getCrc32C()) {
            throw new Damaged(file);
        }
        Files.createLink(target, path);
    }

    private static int crc32c(Path file) throws IOException {
        CRC32C sum = new CRC32C();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (channel.read(buffer) >= 0) {
                sum.update(buffer.flip());
                buffer.clear();
            }
        }
        return (int) sum.getValue();
    }
}
