package io.cairn.server.etcd;

import static io.cairn.server.etcd.TestServer.error;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.cairn.api.etcd.DefragmentRequest;
import io.cairn.api.etcd.DowngradeRequest;
import io.cairn.api.etcd.DowngradeRequest.DowngradeAction;
import io.cairn.api.etcd.DowngradeResponse;
import io.cairn.api.etcd.HashRequest;
import io.cairn.api.etcd.HashResponse;
import io.cairn.api.etcd.MoveLeaderRequest;
import io.cairn.server.node.FakePeer;
import io.cairn.server.node.LeaderTransfer.Result;
import io.cairn.server.node.Unavailable;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The rest of etcd's Maintenance service. */
class UpkeepRpcTest {
    private final TestServer server = new TestServer();
    private final FakePeer peer = server.peer;

    @AfterEach
    void stop() {
        peer.assertNoViewLeft();
        server.close();
    }

    private boolean moveLeaderHasHeader() {
        return server.maintenance()
                .moveLeader(MoveLeaderRequest.newBuilder().setTargetID(-3).build())
                .hasHeader();
    }

    @Test
    void shouldMoveTheLeader() {
        assertFalse(moveLeaderHasHeader());
        assertEquals(-3L, peer.transferred.poll());
        Map<Result, String> texts = Map.of(
                Result.NOT_LEADER, "FAILED_PRECONDITION etcdserver: not leader",
                Result.BAD_TRANSFEREE, "FAILED_PRECONDITION etcdserver: bad leader transferee",
                Result.TIMED_OUT, "UNKNOWN etcdserver: request timed out, leader transfer took too long");
        texts.forEach((result, text) -> {
            peer.transfer = result;
            assertEquals(text, error(this::moveLeaderHasHeader));
        });
    }

    @Test
    void shouldDefragment() {
        assertFalse(server.maintenance()
                .defragment(DefragmentRequest.getDefaultInstance())
                .hasHeader());
        peer.defragmented = CompletableFuture.failedFuture(new Unavailable(Unavailable.Reason.TOO_MANY_REQUESTS));
        assertEquals(
                "UNKNOWN etcdserver: too many requests",
                error(() -> server.maintenance().defragment(DefragmentRequest.getDefaultInstance())));
    }

    @Test
    void shouldHashTheState() {
        HashResponse hash = server.maintenance().hash(HashRequest.getDefaultInstance());
        assertEquals(FakePeer.STATE_HASH, hash.getHash());
        assertEquals(FakePeer.REVISION, hash.getHeader().getRevision());
    }

    private DowngradeResponse downgrade(DowngradeAction action, String version) {
        return server.maintenance()
                .downgrade(DowngradeRequest.newBuilder()
                        .setAction(action)
                        .setVersion(version)
                        .build());
    }

    @Test
    void shouldKnowNothingToDowngradeTo() {
        for (DowngradeAction action : new DowngradeAction[] {DowngradeAction.VALIDATE, DowngradeAction.ENABLE}) {
            for (String version : new String[] {"3.5", "3.6.0", "2.0"}) {
                assertEquals(
                        "INVALID_ARGUMENT etcdserver: invalid downgrade target version",
                        error(() -> downgrade(action, version)));
            }
            for (String version : new String[] {"", "3", "v3.5", "3.5.x", "3.5.1.1"}) {
                assertEquals(
                        "INVALID_ARGUMENT etcdserver: wrong downgrade target version format",
                        error(() -> downgrade(action, version)));
            }
        }
        assertEquals(
                "UNKNOWN etcdserver: unknown method",
                error(() -> server.maintenance()
                        .downgrade(
                                DowngradeRequest.newBuilder().setActionValue(9).build())));
        DowngradeResponse cancelled = downgrade(DowngradeAction.CANCEL, "");
        assertEquals("3.6", cancelled.getVersion());
        assertEquals(FakePeer.REVISION, cancelled.getHeader().getRevision());
    }
}
