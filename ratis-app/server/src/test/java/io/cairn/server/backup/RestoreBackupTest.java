package io.cairn.server.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.server.boot.DataDirectory;
import io.cairn.server.boot.Identity;
import io.cairn.server.boot.OpenedState;
import io.cairn.server.offline.Failure;
import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.KeyRange;
import io.cairn.statemachine.backup.BackupState;
import io.cairn.statemachine.checkpoint.CorruptCheckpointException;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.Range;
import io.cairn.statemachine.store.View;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoreBackupTest {
    private static final long BUMP = 1000;

    @TempDir
    Path folder;

    private Path backup;

    @BeforeEach
    void make() throws Exception {
        backup = SampleBackup.make(folder);
    }

    private String restore(String root, String name, String token) throws Exception {
        return SampleBackup.run(
                "restore",
                "--path=" + backup.getParent(),
                "--member=" + name + "=" + folder.resolve(root).resolve(name),
                "--peer=n1=127.0.0.1:1",
                "--peer=n2=127.0.0.1:2",
                "--token=" + token,
                "--salt=",
                "--bump=" + BUMP,
                "--compact=true");
    }

    @Test
    void shouldMakeADirectoryThatAPeerStartsFrom() throws Exception {
        restore("a", "n1", "t");
        try (DataDirectory directory = DataDirectory.open(folder.resolve("a/n1"), "n1", "t")) {
            assertEquals(Identity.Phase.RESTORED, directory.identity().phase());
            OpenedState state = OpenedState.open(directory, 2, (index, lenders, folder) -> {});
            try (View view = state.store().view()) {
                assertEquals(SampleBackup.KEYS + 1 + BUMP, view.revision());
                assertEquals(view.revision(), view.compactedRevision());
                assertEquals(
                        directory.identity().founders(), view.configuration().current(), "only the new members count");
                assertEquals(
                        List.of("n1", "n2"),
                        view.members().stream().map(m -> m.name()).sorted().toList());
                Outcome.Range all = (Outcome.Range) view.range(Range.of(KeyRange.all()));
                assertEquals(SampleBackup.KEYS, all.count());
                assertEquals(
                        2,
                        ((Outcome.Range) view.range(Range.of(KeyRange.single(Bytes.utf8("key0")))))
                                .kvs()
                                .get(0)
                                .modRevision(),
                        "keys keep their revisions");
            }
            assertEquals(state.store().position(), state.from(), "the log begins right after the state");
            state.store().close();
        }
    }

    @Test
    void shouldAgreeMemberByMemberAndDifferByToken() throws Exception {
        restore("a", "n1", "t");
        restore("a", "n2", "t");
        restore("b", "n1", "other");
        try (DataDirectory one = DataDirectory.open(folder.resolve("a/n1"), "n1", "t");
                DataDirectory two = DataDirectory.open(folder.resolve("a/n2"), "n2", "t");
                DataDirectory other = DataDirectory.open(folder.resolve("b/n1"), "n1", "other")) {
            assertEquals(one.identity().clusterId(), two.identity().clusterId());
            assertEquals(one.identity().founders(), two.identity().founders());
            assertNotEquals(one.identity().clusterId(), other.identity().clusterId());
            assertNotEquals(one.identity().id(), other.identity().id());
        }
    }

    @Test
    void shouldNeverWriteOverData() throws Exception {
        Files.createDirectories(folder.resolve("a/n1"));
        Files.writeString(folder.resolve("a/n1/precious"), "x");
        Failure failure = assertThrows(Failure.class, () -> restore("a", "n1", "t"));
        assertTrue(String.valueOf(failure.getMessage()).contains("not empty"), failure.getMessage());
        assertEquals("x", Files.readString(folder.resolve("a/n1/precious")));
    }

    /** Checksums cannot notice that the files are another state; opening them does. */
    @Test
    void shouldRefuseAnotherStateThanThePeerHad() throws Exception {
        Files.write(backup.resolve("state"), new BackupState("n1", SampleBackup.KEYS + 1, -1, 12345).encode());
        assertThrows(CorruptCheckpointException.class, () -> SampleBackup.run("verify", "--path=" + backup));
        assertThrows(CorruptCheckpointException.class, () -> restore("a", "n1", "t"));
        assertTrue(Files.notExists(folder.resolve("a/n1")));
        assertTrue(Files.notExists(backup.resolve("verified")));
    }

    @Test
    void shouldLeaveNothingBehindInTheFolderOfBackups() throws Exception {
        SampleBackup.run("verify", "--path=" + backup);
        restore("a", "n1", "t");
        assertEquals(
                List.of("one"),
                List.of(String.valueOf(backup.getParent().toFile().list()[0])));
        assertEquals(1, backup.getParent().toFile().list().length);
    }
}
