package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cairn.server.node.PeerStatus;
import io.cairn.server.propose.ProposalLimits;
import io.cairn.server.raft.ForgedHeartbeat;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A peer that heard of more commits than it has applied. To fall behind so far takes long, so a heartbeat in the leader's
 * name says that it has.
 */
class LaggingPeerTest {
    private static final int OK = 200;
    private static final long AHEAD = 2 * ProposalLimits.LAG_MAX;

    @TempDir
    Path folder;

    private List<LocalPeer> peers;

    @BeforeEach
    void start() throws Exception {
        peers = LocalPeer.founders(2, folder);
    }

    @AfterEach
    void stop() {
        peers.forEach(LocalPeer::close);
    }

    /** Tells one that does not lead that its leader is far ahead; it never forgets that, whoever leads afterwards. */
    private LocalPeer leaveBehind() {
        AtomicReference<LocalPeer> told = new AtomicReference<>();
        Await.until("one hears how far the others are", () -> {
            for (LocalPeer peer : peers) {
                if (told.get() == null && hears(peer, peer.status().applied() + AHEAD)) {
                    told.set(peer);
                }
            }
            return told.get() != null;
        });
        return told.get();
    }

    private static boolean hears(LocalPeer peer, long commit) throws Exception {
        PeerStatus now = peer.status();
        return now.role() == PeerStatus.Role.FOLLOWER
                && new ForgedHeartbeat(now.clusterId(), now.term(), now.leaderId(), now.id(), commit)
                        .heardAt(peer.peerPort());
    }

    private static void awaitTaken(LocalPeer peer, String key) {
        Await.until(key + " is written", () -> {
            peer.client().put(key, "v");
            return true;
        });
    }

    @Test
    void shouldTakeNoWritesThatItCouldNotAnswerInTime() throws Exception {
        for (LocalPeer peer : peers) {
            awaitTaken(peer, "a");
            Await.until("it is ready", () -> peer.readyz() == OK);
        }
        LocalPeer behind = leaveBehind();
        Await.until(
                () -> "it knows that it is behind: " + behind.status(),
                Await.LONG,
                () -> behind.status().notReadyReason().endsWith(" entries to apply"));
        assertNotEquals(OK, behind.readyz());
        StatusRuntimeException refused =
                assertThrows(StatusRuntimeException.class, () -> behind.client().put("b", "v"));
        assertEquals("etcdserver: too many requests", refused.getStatus().getDescription());

        LocalPeer other = peers.get(behind == peers.get(0) ? 1 : 0);
        awaitTaken(other, "c");
        Await.until(
                "it goes on applying",
                () -> behind.client().kv().range(EtcdClient.range("c", true)).getCount() == 1);
        for (LocalPeer peer : peers) {
            assertEquals(List.of(), peer.stops());
        }
    }
}
