package io.cairn.server.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys.LeaderElection;
import org.apache.ratis.server.RaftServerConfigKeys.Log;
import org.apache.ratis.server.RaftServerConfigKeys.Rpc;
import org.apache.ratis.server.RaftServerConfigKeys.Snapshot;
import org.apache.ratis.util.TimeDuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What we rely on, read back the way Ratis reads it. */
class RaftSettingsTest {
    private static final Path FOLDER = Path.of("some", "raft").toAbsolutePath();
    private static final ConsensusLog.Options OPTIONS =
            new ConsensusLog.Options(FOLDER, 1, "127.0.0.1", 2380, Duration.ofMillis(1000));

    private final RaftProperties p = RaftSettings.properties(OPTIONS);

    @Test
    void shouldFlushBeforeItAnswers() {
        assertFalse(Log.unsafeFlushEnabled(p));
        assertFalse(Log.asyncFlushEnabled(p));
    }

    /** Ratis takes a value that it finds as a variable or a system property, but only where ours says so. */
    @ParameterizedTest
    @ValueSource(strings = {Log.UNSAFE_FLUSH_ENABLED_KEY, Log.ASYNC_FLUSH_ENABLED_KEY})
    void shouldLeaveNobodyAWayToHaveItAnswerBeforeItFlushed(String key) {
        assertEquals("false", p.getRaw(key), key);
        String before = System.setProperty(key, "true");
        try {
            RaftProperties made = RaftSettings.properties(OPTIONS);
            assertFalse(Log.unsafeFlushEnabled(made));
            assertFalse(Log.asyncFlushEnabled(made));
        } finally {
            if (before == null) {
                System.clearProperty(key);
            } else {
                System.setProperty(key, before);
            }
        }
    }

    @Test
    void shouldStopAtADamagedLog() {
        assertEquals(Log.CorruptionPolicy.EXCEPTION, Log.corruptionPolicy(p));
    }

    @Test
    void shouldKeepEverythingInTheFolderItWasGiven() {
        assertEquals(List.of(FOLDER.toFile()), RaftServerConfigKeys.storageDir(p));
    }

    @Test
    void shouldMoveCheckpointsItself() {
        assertFalse(Log.Appender.installSnapshotEnabled(p));
        assertFalse(Snapshot.autoTriggerEnabled(p));
    }

    @Test
    void shouldPurgeUpToTheSnapshotEvenWhileAPeerIsDown() {
        assertTrue(Log.purgeUptoSnapshotIndex(p));
        assertEquals(1, Log.purgeGap(p));
    }

    @Test
    void shouldTakeItsTimeoutsFromTheElectionTimeout() {
        assertEquals(millis(1000), Rpc.timeoutMin(p));
        assertEquals(millis(2000), Rpc.timeoutMax(p));
        assertEquals(millis(500), Rpc.firstElectionTimeoutMin(p));
        assertEquals(millis(1000), Rpc.firstElectionTimeoutMax(p));
        assertEquals(millis(1000), LeaderElection.leaderStepDownWaitTime(p));
    }

    @Test
    void shouldLeaveRoomForTheLargestBatch() {
        long entry = Log.Appender.bufferByteLimit(p).getSize();
        assertTrue(ConsensusLog.ENTRY_BYTES_MAX + (1 << 20) <= entry, "entry limit " + entry);
        assertTrue(Log.writeBufferSize(p).getSize() > entry, "write buffer " + Log.writeBufferSize(p));
        assertTrue(GrpcConfigKeys.messageSizeMax(p, s -> {}).getSize() > entry);
    }

    @Test
    void shouldWriteNoMetadataEntries() {
        assertFalse(Log.logMetadataEnabled(p));
    }

    @Test
    void shouldSpeakThroughTheDurableRpc() {
        String type = RaftConfigKeys.Rpc.type(p, s -> {}).name();
        assertEquals(new DurableRpcType().name(), type);
    }

    private static TimeDuration millis(long millis) {
        return TimeDuration.valueOf(millis, TimeUnit.MILLISECONDS);
    }
}
