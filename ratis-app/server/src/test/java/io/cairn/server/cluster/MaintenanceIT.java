package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.AlarmMember;
import io.cairn.api.etcd.AlarmRequest;
import io.cairn.api.etcd.AlarmType;
import io.cairn.api.etcd.CompactionRequest;
import io.cairn.api.etcd.DefragmentRequest;
import io.cairn.api.etcd.DeleteRangeRequest;
import io.cairn.api.etcd.HashRequest;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.api.etcd.SnapshotRequest;
import io.cairn.api.etcd.SnapshotResponse;
import io.cairn.api.etcd.StatusRequest;
import io.cairn.api.etcd.StatusResponse;
import io.cairn.statemachine.store.Store;
import io.cairn.statemachine.store.StoreOptions;
import io.cairn.statemachine.store.View;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What keeps a cluster healthy in the long run, over real peers. */
class MaintenanceIT {
    private static final Duration SPACE_BACK_WITHIN = Duration.ofMinutes(5);
    private static final int VALUE_BYTES = 100 << 10;

    @RegisterExtension
    static final Clusters CLUSTERS = new Clusters();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path folder;

    private static Cluster usual;

    @BeforeAll
    static void found() {
        usual = CLUSTERS.of(3, folder.resolve("usual"));
    }

    private static List<AlarmMember> alarms(PeerProcess peer) {
        return peer.client()
                .maintenance()
                .alarm(AlarmRequest.getDefaultInstance())
                .getAlarmsList();
    }

    private static StatusResponse status(PeerProcess peer) {
        return peer.client().maintenance().status(StatusRequest.getDefaultInstance());
    }

    /** Noise, which no compression makes small. */
    private static void put(PeerProcess peer, String key, Random random) {
        byte[] value = new byte[VALUE_BYTES];
        random.nextBytes(value);
        peer.client()
                .kv()
                .put(EtcdClient.request(key, "").toBuilder()
                        .setValue(ByteString.copyFrom(value))
                        .build());
    }

    @Test
    void shouldRefuseToGrowAtTheQuotaAndTakeWritesAgainWhenSpaceIsBack() {
        Cluster cluster = CLUSTERS.of(3, folder.resolve("small"), "--quota-backend-bytes=24MiB")
                .start();
        PeerProcess leader = cluster.awaitLeader();
        PeerProcess follower = cluster.others(leader).get(0);
        Random random = new Random(7);
        StatusRuntimeException full = assertThrows(StatusRuntimeException.class, () -> {
            for (int i = 0; i < 1000; i++) {
                put(leader, "k" + i, random);
            }
        });
        assertEquals(Status.Code.RESOURCE_EXHAUSTED, full.getStatus().getCode());
        assertEquals(
                "etcdserver: mvcc: database space exceeded", full.getStatus().getDescription());
        Await.until("the alarm is up", () -> !alarms(leader).isEmpty());
        assertEquals(AlarmType.NOSPACE, alarms(follower).get(0).getAlarm());
        Await.until(
                "it is told", () -> status(follower).getErrorsList().toString().contains("alarm:NOSPACE"));
        assertEquals(
                full.getStatus().getDescription(),
                assertThrows(StatusRuntimeException.class, () -> put(follower, "x", random))
                        .getStatus()
                        .getDescription());

        // Reading, deleting and compacting go on; nobody has to disarm anything.
        assertEquals(
                1, leader.client().kv().range(EtcdClient.range("k0", false)).getCount());
        long revision = leader.client()
                .kv()
                .deleteRange(DeleteRangeRequest.newBuilder()
                        .setKey(ByteString.copyFromUtf8("k"))
                        .setRangeEnd(ByteString.copyFromUtf8("l"))
                        .build())
                .getHeader()
                .getRevision();
        leader.client()
                .kv()
                .compact(CompactionRequest.newBuilder().setRevision(revision).build());
        Await.until(
                () -> "the alarms are cleared: " + alarms(leader),
                SPACE_BACK_WITHIN,
                () -> alarms(leader).isEmpty());
        Await.until("writes are taken again", () -> {
            put(follower, "again", random);
            return true;
        });
        cluster.assertSameState();
    }

    @Test
    void shouldStreamABackupWhileClientsWriteFromAnyPeer() throws Exception {
        Cluster cluster = usual.start();
        PeerProcess leader = cluster.awaitLeader();
        PeerProcess follower = cluster.others(leader).get(0);
        Random random = new Random(8);
        for (int i = 0; i < 50; i++) {
            put(leader, "k" + i, random);
        }
        long before = leader.client().revision();
        Path tar = folder.resolve("backup.tar");
        Writers writers = Writers.start(2, List.of(leader));
        try (writers) {
            writers.awaitMore(50);
            receive(follower, tar);
            writers.awaitMore(50);
        }
        writers.assertNoneFailed();
        Path unpacked = Files.createDirectory(folder.resolve("unpacked"));
        Shell.run("tar -xf " + tar + " -C " + unpacked);
        Store store = Store.open(folder.resolve("restored"), StoreOptions.DEFAULTS);
        assertTrue(store.install(unpacked.resolve("files")));
        try (store;
                View view = store.view()) {
            assertTrue(view.revision() > before, "holds what was written before: " + view.revision());
            assertEquals(
                    ((View.HashResult.Hash) view.hash(view.revision())).hash(),
                    leader.client().hash(view.revision()).getHash());
        }
    }

    /** As etcdctl does: all blobs into a file, the last of which is the sum of the others. */
    private static void receive(PeerProcess peer, Path tar) throws Exception {
        Iterator<SnapshotResponse> pieces = peer.client().maintenance().snapshot(SnapshotRequest.getDefaultInstance());
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        try (OutputStream out = new DigestOutputStream(Files.newOutputStream(tar), sha)) {
            SnapshotResponse piece = pieces.next();
            while (pieces.hasNext()) {
                write(piece, out);
                piece = pieces.next();
            }
            assertEquals(ByteString.copyFrom(sha.digest()), piece.getBlob());
        }
        assertEquals(0, Files.size(tar) % 512);
    }

    private static void write(SnapshotResponse piece, OutputStream out) throws IOException {
        piece.getBlob().writeTo(out);
    }

    @Test
    void shouldDefragmentWhileItServesAndAgreeOnTheWholeState() {
        Cluster cluster = usual.start();
        PeerProcess leader = cluster.awaitLeader();
        Random random = new Random(9);
        for (int i = 0; i < 200; i++) {
            put(leader, "k", random);
        }
        long revision = leader.client().revision();
        // Before the compaction, for RocksDB may rewrite a part by itself as soon as it can.
        long before = status(leader).getDbSize();
        leader.client()
                .kv()
                .compact(CompactionRequest.newBuilder()
                        .setRevision(revision)
                        .setPhysical(true)
                        .build());
        leader.client().maintenance().defragment(DefragmentRequest.getDefaultInstance());
        StatusResponse after = status(leader);
        assertTrue(after.getDbSize() < before / 2, before + " bytes before, " + after.getDbSize() + " after");
        assertTrue(after.getDbSizeInUse() <= after.getDbSize());
        assertEquals(1, leader.client().kv().range(EtcdClient.range("k", false)).getCount());

        cluster.assertSameState();
        int hash = hash(leader);
        for (PeerProcess other : cluster.others(leader)) {
            Await.until(other.name() + " has the same state", () -> hash(other) == hash);
        }
    }

    private static int hash(PeerProcess peer) {
        return peer.client()
                .maintenance()
                .hash(HashRequest.getDefaultInstance())
                .getHash();
    }

    @Test
    void shouldCompactByItself() {
        Cluster cluster = CLUSTERS.of(3, folder.resolve("compacting"), "--auto-compaction-retention=2s")
                .start();
        PeerProcess leader = cluster.awaitLeader();
        long first = leader.client().put("k", "v").getHeader().getRevision();
        RangeRequest old =
                EtcdClient.range("k", true).toBuilder().setRevision(first).build();
        Await.until("the first revision is compacted on each peer", () -> {
            leader.client().put("k", "v");
            return cluster.peers().stream().allMatch(p -> isGone(p, old));
        });
        leader.kill();
        PeerProcess next = cluster.awaitLeader(cluster.others(leader).toArray(PeerProcess[]::new));
        long second = next.client().put("k", "v").getHeader().getRevision();
        RangeRequest newer = old.toBuilder().setRevision(second).build();
        Await.until("the next leader goes on with it", () -> {
            next.client().put("k", "v");
            return isGone(next, newer);
        });
    }

    private static boolean isGone(PeerProcess peer, RangeRequest request) {
        try {
            peer.client().kv().range(request);
            return false;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode() == Status.Code.OUT_OF_RANGE;
        }
    }
}
