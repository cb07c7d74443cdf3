package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that reached its bound because no checkpoint could be finished. */
class FullLogTest {
    private static final int BOUND_MIB = 64;
    private static final String MIB = "x".repeat(1 << 20);

    @TempDir
    Path folder;

    private LocalPeer peer;

    @BeforeEach
    void start() throws Exception {
        peer = LocalPeer.founders(1, folder, "--log-max-bytes=" + BOUND_MIB + "MiB", "--snapshot-log-bytes=8MiB")
                .get(0);
    }

    @AfterEach
    void stop() {
        peer.close();
    }

    /** Until a client is told that there is no room. On a machine that stands still a write may take too long before. */
    private void fill() {
        for (int i = 0; i < 2 * BOUND_MIB; i++) {
            try {
                peer.client().put("k" + i, MIB);
            } catch (StatusRuntimeException refused) {
                if (refused.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED) {
                    assertNoSpace(refused);
                    return;
                }
            }
        }
        fail("the log took " + peer.status().logBytes() + " bytes");
    }

    private static void assertNoSpace(StatusRuntimeException refused) {
        assertEquals(Status.Code.RESOURCE_EXHAUSTED, refused.getStatus().getCode(), refused::toString);
        assertEquals(
                "etcdserver: mvcc: database space exceeded", refused.getStatus().getDescription());
    }

    @Test
    void shouldRefuseWritesUntilACheckpointMadeRoom() throws Exception {
        Path checkpoints = peer.data().resolve("checkpoints");
        Path away = folder.resolve("away");
        Files.move(checkpoints, away);
        fill();
        assertNoSpace(
                assertThrows(StatusRuntimeException.class, () -> peer.client().put("refused", "v")));
        long bytes = peer.status().logBytes();
        Await.until("reads go on", () -> peer.client().get("k0") != null);

        Files.move(away, checkpoints);
        Await.until("writes are taken again", () -> {
            peer.client().put("taken", "v");
            return true;
        });
        Await.until("what was refused was not sent", () -> peer.client().get("refused") == null);
        Await.until(
                () -> "the log got shorter: " + peer.status(),
                Await.LONG,
                () -> peer.status().snapshotIndex() > 0 && peer.status().logBytes() < bytes);
        assertEquals(List.of(), peer.stops());
    }
}
