package io.cairn.server.raft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationFileTest {
    private static final long STORED = 20;
    private static final Configuration MEMBERS = new Configuration(
            List.of(
                    new Participant(1, "127.0.0.1:1", true),
                    new Participant(2, "127.0.0.1:2", true),
                    new Participant(3, "127.0.0.1:3", false)),
            List.of(new Participant(1, "127.0.0.1:1", true)));

    @TempDir
    Path folder;

    private Path path;
    private ConfigurationFile file;

    @BeforeEach
    void start() {
        file = new ConfigurationFile(folder);
        path = folder.resolve(ConfigurationFile.NAME);
    }

    private byte[] write(long entry) throws IOException {
        // The one way to make one: put right where there is none and the change is a joint one.
        Files.deleteIfExists(path);
        file.settle(MEMBERS, entry);
        return Files.readAllBytes(path);
    }

    private Configuration read() throws IOException {
        LogEntryProto entry = file.read();
        return RatisStateMachine.configuration(entry.getConfigurationEntry());
    }

    @Test
    void shouldBeginWithTheRightConfigurationWhateverBitIsWrong() throws IOException {
        for (String name : new String[] {ConfigurationFile.NAME, ConfigurationFile.NAME + ".sum"}) {
            byte[] written = write(12);
            Path wrongFile = folder.resolve(name);
            byte[] right = Files.readAllBytes(wrongFile);
            for (int bit = 0; bit < right.length * Byte.SIZE; bit++) {
                byte[] wrong = right.clone();
                wrong[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
                Files.write(path, written);
                file.written();
                Files.write(wrongFile, wrong);
                file.settle(MEMBERS, STORED);
                assertEquals(MEMBERS, read(), "bit " + bit + " of " + name);
            }
        }
    }

    /** The store lost what it had not flushed; the log still has the entry. */
    @Test
    void shouldKeepALaterOneThatIsWhole() throws IOException {
        byte[] written = write(40);
        file.settle(new Configuration(MEMBERS.previous(), List.of()), STORED);
        assertArrayEquals(written, Files.readAllBytes(path));
    }

    @Test
    void shouldReplaceALaterOneThatIsNot() throws IOException {
        byte[] written = write(40);
        written[written.length - 1] ^= 1;
        Files.write(path, written);
        file.settle(MEMBERS, STORED);
        assertEquals(MEMBERS, read());
        assertEquals(STORED - 1, file.read().getIndex());
    }

    @Test
    void shouldTrustOneOfAnEarlierBuildWithoutAChecksum() throws IOException {
        byte[] written = write(12);
        Files.delete(folder.resolve(ConfigurationFile.NAME + ".sum"));
        file.settle(MEMBERS, STORED);
        assertArrayEquals(written, Files.readAllBytes(path));
    }

    /** All of the log is going to be replayed, or this peer was just asked to take part. */
    @Test
    void shouldTakeAwayAWrongOneWhenTheStoreKnowsNobody() throws IOException {
        byte[] written = write(12);
        written[3] ^= 1;
        Files.write(path, written);
        file.settle(Configuration.EMPTY, 0);
        assertFalse(Files.exists(path));
    }

    @Test
    void shouldMakeNoneWhereRatisBeginsWithTheSameAnyway() throws IOException {
        file.settle(new Configuration(MEMBERS.current(), List.of()), STORED);
        assertFalse(Files.exists(path));
    }
}
