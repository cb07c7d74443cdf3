package io.cairn.server.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.cairn.server.boot.Identity.Phase;
import io.cairn.statemachine.Configuration.Participant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityFileTest {
    private static final Identity SOMEBODY = new Identity(
            0x8000_0000_0000_0001L,
            "n1",
            "token",
            Phase.STARTED,
            77,
            List.of(new Participant(1, "127.0.0.1:2380", true), new Participant(-2, "host:1", false)),
            12,
            0);

    @TempDir
    Path folder;

    private IdentityFile file;
    private Path path;

    @BeforeEach
    void write() throws IOException {
        file = new IdentityFile(folder);
        file.write(SOMEBODY);
        path = folder.resolve("identity");
    }

    @Test
    void shouldReadWhatItWrote() throws Exception {
        assertEquals(SOMEBODY, file.read());
        file.write(SOMEBODY.nextIncarnation());
        assertEquals(13, file.read().incarnation());
    }

    /** The text ends with a line break, which alone may be missing. */
    @Test
    void shouldRefuseAFileThatWasCutShort() throws IOException {
        byte[] whole = Files.readAllBytes(path);
        for (int length = 0; length < whole.length; length++) {
            Files.write(path, Arrays.copyOf(whole, length));
            refusedOrSame("cut at " + length);
        }
        Files.write(path, new byte[0]);
        assertThrows(StartRefused.class, file::read);
        Files.write(path, new byte[whole.length]);
        assertThrows(StartRefused.class, file::read);
    }

    /** A flipped bit is refused, or is in a comment and changes nothing. */
    @Test
    void shouldNeverBecomeSomebodyElseByADamagedByte() throws IOException {
        byte[] whole = Files.readAllBytes(path);
        for (int at = 0; at < whole.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] damaged = whole.clone();
                damaged[at] ^= (byte) (1 << bit);
                Files.write(path, damaged);
                refusedOrSame("bit " + bit + " at " + at);
            }
        }
    }

    @Test
    void shouldRefuseAFormatItDoesNotKnow() throws IOException {
        Files.writeString(path, Files.readString(path).replace("format=1", "format=2"));
        StartRefused refused = assertThrows(StartRefused.class, file::read);
        assertEquals(true, refused.getMessage().contains("format '2'"), refused.getMessage());
    }

    private void refusedOrSame(String damage) {
        try {
            assertEquals(SOMEBODY, file.read(), damage);
        } catch (StartRefused refused) {
            assertTrue(refused.getMessage().contains(" is damaged: ")
                    || refused.getMessage().contains(" has format "));
        } catch (IOException | RuntimeException e) {
            fail(damage + " gave " + e);
        }
    }
}
