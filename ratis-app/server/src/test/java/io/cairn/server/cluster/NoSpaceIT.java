package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** When no checkpoint can be taken the log cannot shrink: writes are refused before it outgrows its bound. */
class NoSpaceIT {
    private static final long BOUND = 64L << 20;
    private static final int VALUE_BYTES = 256 << 10;
    private static final int MORE_THAN_FIT = (int) (BOUND / VALUE_BYTES);
    private static final String VALUE = "x".repeat(VALUE_BYTES);

    @RegisterExtension
    final Clusters clusters = new Clusters();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private PeerProcess peer;

    @Test
    void shouldRefuseWritesAtTheBoundAndTakeThemAgainWhenTheLogShrinks() throws IOException {
        peer = clusters.of(1, folder, "--log-max-bytes=64MiB", "--snapshot-log-bytes=16MiB")
                .start()
                .peer(1);
        peer.client().put("first", "v");
        long before = peer.client().revision();
        Path checkpoints = peer.data().resolve("checkpoints");
        Path aside = folder.resolve("checkpoints-aside");
        Files.move(checkpoints, aside);
        Files.createFile(checkpoints);

        int written = writeUntilRefused();
        long bytes = Folders.bytes(peer.data().resolve("raft"));
        assertTrue(bytes <= BOUND, () -> "the log took " + bytes + " of " + BOUND + " bytes");
        assertTrue(bytes >= BOUND / 2, () -> "refused with only " + bytes + " bytes of log");
        assertEquals("v", peer.client().get("first").getValue().toStringUtf8(), "reads go on");
        assertEquals(before + written, peer.client().revision(), "what was refused was not done");

        Files.delete(checkpoints);
        Files.move(aside, checkpoints);
        for (int i = 0; i < MORE_THAN_FIT; i++) {
            String key = "again" + i;
            // The log is near its bound: a writer that is faster than the next checkpoint waits for it. Until the first
            // one is taken it may be refused.
            Await.until(
                    "writes are taken again",
                    () -> peer.client().put(key, VALUE).hasHeader());
        }
        assertTrue(Folders.bytes(peer.data().resolve("raft")) <= BOUND);
    }

    private int writeUntilRefused() {
        for (int i = 0; i < MORE_THAN_FIT; i++) {
            try {
                peer.client().put("k" + i, VALUE);
            } catch (StatusRuntimeException refused) {
                assertEquals(Status.Code.RESOURCE_EXHAUSTED, refused.getStatus().getCode());
                assertEquals(
                        "etcdserver: mvcc: database space exceeded",
                        refused.getStatus().getDescription());
                return i;
            }
        }
        throw new AssertionError("more was taken than the log may hold");
    }
}
