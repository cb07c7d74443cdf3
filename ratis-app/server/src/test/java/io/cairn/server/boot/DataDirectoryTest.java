package io.cairn.server.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.server.boot.Identity.Phase;
import io.cairn.statemachine.Configuration.Participant;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @TempDir
    Path folder;

    private DataDirectory open(String name, String token) throws StartRefused {
        return DataDirectory.open(folder.resolve("n1"), name, token);
    }

    private String refusal(String name, String token) {
        return assertThrows(StartRefused.class, () -> open(name, token)).getMessage();
    }

    @Test
    void shouldMakeANewIdentityOnceAndCountEveryStart() throws Exception {
        Identity first;
        try (DataDirectory directory = open("n1", "t")) {
            first = directory.identity();
        }
        assertNotEquals(0, first.id());
        assertEquals(Phase.NEW, first.phase());
        assertEquals(1, first.incarnation());
        for (int start = 2; start <= 5; start++) {
            try (DataDirectory directory = open("n1", "t")) {
                assertEquals(first.id(), directory.identity().id());
                assertEquals(start, directory.identity().incarnation());
                assertEquals(
                        start, new IdentityFile(folder.resolve("n1")).read().incarnation(), "on disk before use");
            }
        }
    }

    @Test
    void shouldBelongToOneNameAndOneToken() throws Exception {
        open("n1", "t").close();
        assertTrue(refusal("n2", "t").contains("belongs to the peer 'n1', not to 'n2'"));
        assertTrue(refusal("n1", "u").contains("token 't', not to 'u'"));
        open("n1", "t").close();
    }

    @Test
    void shouldBeUsedByOneProcessAtATime() throws Exception {
        try (DataDirectory directory = open("n1", "t")) {
            assertTrue(refusal("n1", "t").contains("another process uses"));
            assertEquals(1, new IdentityFile(folder.resolve("n1")).read().incarnation(), "refused before it counted");
            assertEquals("n1", directory.identity().name());
        }
        open("n1", "t").close();
    }

    @Test
    void shouldLetGoOfTheLockWhenItRefuses() throws Exception {
        open("n1", "t").close();
        refusal("n2", "t");
        open("n1", "t").close();
    }

    /** Files without an identity are a peer that forgot who it is, or somebody else's. */
    @Test
    void shouldRefuseAFolderThatHoldsSomethingElse() throws Exception {
        Files.createDirectories(folder.resolve("n1/raft"));
        assertTrue(refusal("n1", "t").contains("has no identity but holds raft"));
        assertFalse(Files.exists(folder.resolve("n1/identity")));
    }

    @Test
    void shouldGoOnAfterACrashBeforeItsFirstIdentity() throws Exception {
        Files.createDirectories(folder.resolve("n1"));
        Files.writeString(folder.resolve("n1/identity.tmp"), "half");
        open("n1", "t").close();
    }

    @Test
    void shouldRefuseADamagedIdentity() throws Exception {
        open("n1", "t").close();
        Files.write(folder.resolve("n1/identity"), new byte[10]);
        refusal("n1", "t");
        Files.write(folder.resolve("n1/identity"), new byte[] {(byte) 0xff, (byte) 0xfe});
        refusal("n1", "t");
    }

    @Test
    void shouldRememberHowFarItCame() throws Exception {
        List<Participant> founders = List.of(new Participant(1, "a:1", true));
        try (DataDirectory directory = open("n1", "t")) {
            directory.adopt(9, founders);
        }
        try (DataDirectory directory = open("n1", "t")) {
            assertEquals(Phase.ADOPTED, directory.identity().phase());
            assertEquals(9, directory.identity().clusterId());
            directory.started();
        }
        try (DataDirectory directory = open("n1", "t")) {
            assertEquals(Phase.STARTED, directory.identity().phase());
            assertEquals(founders, directory.identity().founders());
        }
    }
}
