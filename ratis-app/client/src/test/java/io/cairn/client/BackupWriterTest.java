package io.cairn.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.cairn.api.admin.BackupFile;
import io.cairn.api.admin.BackupHead;
import io.cairn.api.admin.SaveBackupResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupWriterTest {
    @TempDir
    Path folder;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static BackupFile file(String name, String content) {
        CRC32C sum = new CRC32C();
        sum.update(bytes(content));
        return BackupFile.newBuilder()
                .setName(name)
                .setSize(bytes(content).length)
                .setCrc32C((int) sum.getValue())
                .build();
    }

    private static SaveBackupResponse head(long revision, BackupFile... files) {
        StringBuilder manifest = new StringBuilder("cairn checkpoint 1\n");
        for (BackupFile file : files) {
            manifest.append(String.format("%08x %d %s%n", file.getCrc32C(), file.getSize(), file.getName()));
        }
        return SaveBackupResponse.newBuilder()
                .setHead(BackupHead.newBuilder()
                        .setManifest(ByteString.copyFromUtf8(manifest.toString()))
                        .setRevision(revision)
                        .addAllFiles(List.of(files))
                        .setPeer("n1"))
                .build();
    }

    private static SaveBackupResponse data(String content) {
        return SaveBackupResponse.newBuilder()
                .setData(ByteString.copyFromUtf8(content))
                .build();
    }

    private static SaveBackupResponse proof() {
        return SaveBackupResponse.newBuilder()
                .setProof(ByteString.copyFromUtf8("proof"))
                .build();
    }

    private BackupSaved save(SaveBackupResponse... parts) throws IOException, EarlierFiles.Damaged {
        BackupRoot root = BackupRoot.open(folder);
        try (BackupWriter writer = new BackupWriter(root, EarlierFiles.in(root.path()), (done, all) -> {})) {
            for (SaveBackupResponse part : parts) {
                writer.take(part);
            }
            return writer.finish();
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(p -> p.getFileName().toString()).toList();
        }
    }

    @Test
    void shouldWriteWhatWasSentAndLinkWhatIsThere() throws Exception {
        BackupFile table = file("000007.sst", "the table");
        BackupSaved first = save(head(5, table, file("EMPTY", "")), data("the "), data("table"), proof());
        assertEquals(9, first.receivedBytes());
        BackupSaved second = save(head(6, table, file("CURRENT", "x")), data("x"), proof());
        assertEquals(1, second.receivedBytes());
        assertEquals(1, second.receivedFiles());
        assertEquals(
                Files.getAttribute(first.directory().resolve("files/000007.sst"), "unix:ino"),
                Files.getAttribute(second.directory().resolve("files/000007.sst"), "unix:ino"));
        assertArrayEquals(bytes("x"), Files.readAllBytes(second.directory().resolve("files/CURRENT")));
        assertEquals(2, names().size());
    }

    /** The same name and size with another content is another file. */
    @Test
    void shouldNotLinkWhatHasAnotherChecksum() throws Exception {
        save(head(5, file("000007.sst", "one")), data("one"), proof());
        BackupSaved second = save(head(6, file("000007.sst", "two")), data("two"), proof());
        assertArrayEquals(bytes("two"), Files.readAllBytes(second.directory().resolve("files/000007.sst")));
    }

    @Test
    void shouldNotLinkWhatWasDamagedSince() throws Exception {
        BackupFile table = file("000007.sst", "good");
        BackupSaved first = save(head(5, table), data("good"), proof());
        Files.write(first.directory().resolve("files/000007.sst"), bytes("goot"));
        EarlierFiles.Damaged damaged = assertThrows(EarlierFiles.Damaged.class, () -> save(head(6, table), proof()));
        assertEquals(table, damaged.file());
        assertEquals(1, names().size(), "nothing half-made is left");
    }

    /** A process that is told to end while it saves; a signal has the same done. */
    static final class Interrupted {
        private Interrupted() {}

        public static void main(String[] args) throws IOException, EarlierFiles.Damaged {
            BackupRoot root = BackupRoot.open(Path.of(args[0]));
            BackupWriter writer = new BackupWriter(root, EarlierFiles.in(root.path()), (done, all) -> {});
            writer.take(head(5, file("000007.sst", "good"), file("000008.sst", "more")));
            writer.take(data("good"));
            writer.take(data("mo"));
            System.exit(root.path().toFile().list().length);
        }
    }

    @Test
    void shouldLeaveNothingBehindWhenItIsInterrupted(@TempDir Path elsewhere) throws Exception {
        Path output = elsewhere.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Interrupted.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertTrue(process.waitFor(120, TimeUnit.SECONDS), "still runs");
            assertEquals(1, process.exitValue(), Files.readString(output));
        } finally {
            process.destroyForcibly();
        }
        assertEquals(List.of(), names());
    }

    @Test
    void shouldKeepNothingOfWhatIsNotComplete() throws Exception {
        BackupFile table = file("000007.sst", "good");
        assertThrows(BackupWriter.Broken.class, () -> save(head(5, table), data("go"), proof()));
        assertThrows(BackupWriter.Broken.class, () -> save(head(5, table), data("goot"), proof()));
        assertThrows(BackupWriter.Broken.class, () -> save(head(5, table), data("goods"), proof()));
        assertThrows(BackupWriter.Broken.class, () -> save(head(5, table), data("good")));
        assertThrows(BackupWriter.Broken.class, () -> save(proof()));
        assertThrows(BackupWriter.Broken.class, () -> save(head(5, file("../x", "good")), data("good"), proof()));
        assertEquals(List.of(), names());
    }
}
