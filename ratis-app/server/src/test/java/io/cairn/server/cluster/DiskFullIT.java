package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.AlarmMember;
import io.cairn.api.etcd.AlarmRequest;
import io.cairn.api.etcd.AlarmType;
import io.cairn.api.etcd.CompactionRequest;
import io.cairn.api.etcd.DeleteRangeRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Somebody fills the disk of a peer: the cluster stops growing, and goes on by itself when there is room again. */
@Tag("root")
class DiskFullIT {
    private static final long RESERVE = 16L << 20;
    /** Below the mark from which on writes are refused, with room for a checkpoint: one that does not fit ends the peer. */
    private static final long ALMOST = 24L << 20;

    private static final String SIZE = "128m";
    private static final int EXIT_FAULT = 3;
    private static final int EXIT_NO_ROOM = 5;
    private static final String NEARLY_FULL = "the disk is nearly full";

    /** Keys that do not exist, as large as a request may be: so the log needs its next file soon although nothing grows. */
    private static final int LARGE_KEY = 1 << 20;

    private static final int LARGE_KEYS_MAX = 200;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @RegisterExtension
    final Clusters clusters = new Clusters();

    private final List<SmallDisk> disks = new ArrayList<>();
    private Cluster cluster;

    @BeforeEach
    void start() throws IOException {
        cluster = clusters.of(
                3,
                folder,
                "--log-max-bytes=64MiB",
                "--disk-warn-bytes=48MiB",
                "--disk-purge-bytes=40MiB",
                "--disk-refuse-bytes=32MiB",
                "--disk-reserve-bytes=16MiB");
        for (PeerProcess peer : cluster.peers()) {
            SmallDisk disk = SmallDisk.mount(peer.data(), SIZE);
            assumeTrue(disk != null, "NOT RUN: a small disk of its own needs root");
            disks.add(disk);
        }
        cluster.start();
        cluster.peers().forEach(p -> awaitReserve(p, RESERVE));
    }

    /** First the processes, then what they run on. */
    @AfterEach
    void stop() {
        cluster.close();
        disks.forEach(SmallDisk::close);
    }

    private SmallDisk disk(PeerProcess peer) {
        return disks.get(cluster.peers().indexOf(peer));
    }

    private static void awaitReserve(PeerProcess peer, long bytes) {
        Await.until(
                peer.name() + " holds a reserve of " + bytes + " bytes",
                () -> peer.status().getDisk().getReserveBytes() == bytes);
    }

    private static List<AlarmMember> alarms(PeerProcess peer) {
        return peer.client()
                .maintenance()
                .alarm(AlarmRequest.getDefaultInstance())
                .getAlarmsList();
    }

    @Test
    void shouldRefuseWhatGrowsWhileADiskIsFullAndGoOnByItself() {
        PeerProcess leader = cluster.awaitLeader();
        PeerProcess follower = cluster.others(leader).get(0);
        Writers writers = Writers.start(1, "x".repeat(500), cluster.peers());
        try (writers) {
            writers.awaitMore(20);
            fillAndFree(follower, cluster.others(follower).get(0));
            writers.awaitMore(20);
            PeerProcess now = cluster.awaitLeader();
            fillAndFree(now, cluster.others(now).get(0));
            writers.awaitMore(20);
        }
        writers.assertKept(cluster.peer(1).client());
        cluster.assertSameState();
    }

    /** @param other through which the cluster is asked meanwhile */
    private void fillAndFree(PeerProcess full, PeerProcess other) {
        int saidBefore = times(full, NEARLY_FULL);
        String key = "before " + full.name();
        other.client().put(key, "v");
        other.client().put("gone " + full.name(), "v");
        LeaseClient leases = new LeaseClient(other.client());
        long lease = leases.grant(3600);
        leases.put("leased " + full.name(), lease);

        disk(full).fill(ALMOST);
        Await.until(
                "the alarm is up",
                () -> alarms(other).stream()
                        .anyMatch(a -> a.getMemberID() == full.status().getId() && a.getAlarm() == AlarmType.NOSPACE));
        cluster.peers().forEach(DiskFullIT::awaitRefusal);
        Await.until(
                "it says so itself", () -> full.status().getDisk().getLevel().equals("refusing"));
        assertGoesOn(full, other, key);
        leases.revoke(lease);
        assertNull(other.client().get("leased " + full.name()));

        disk(full).free();
        Await.until("the alarm is gone", () -> alarms(other).isEmpty());
        for (PeerProcess peer : cluster.peers()) {
            Await.until(
                    peer.name() + " takes writes again",
                    () -> takes(peer, "after " + full.name() + " through " + peer.name()));
        }
        awaitReserve(full, RESERVE);
        assertEquals(saidBefore + 1, times(full, NEARLY_FULL), "said once");
    }

    private static boolean takes(PeerProcess peer, String key) {
        return peer.client().put(key, "v").hasHeader();
    }

    private static void awaitRefusal(PeerProcess peer) {
        Await.until(peer.name() + " refuses", () -> {
            try {
                takes(peer, "too much");
                return false;
            } catch (StatusRuntimeException e) {
                return e.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED;
            }
        });
        StatusRuntimeException refused = assertThrows(StatusRuntimeException.class, () -> takes(peer, "too much"));
        assertEquals(
                "etcdserver: mvcc: database space exceeded", refused.getStatus().getDescription());
    }

    private void assertGoesOn(PeerProcess full, PeerProcess other, String key) {
        for (PeerProcess peer : cluster.peers()) {
            assertNotNull(peer.client().get(key), "reads through " + peer.name());
        }
        delete(full, "gone " + full.name());
        assertNull(other.client().get("gone " + full.name()));
        long revision = other.client().revision();
        other.client()
                .kv()
                .compact(CompactionRequest.newBuilder().setRevision(revision).build());
    }

    private static void delete(PeerProcess through, String key) {
        through.client()
                .kv()
                .deleteRange(DeleteRangeRequest.newBuilder()
                        .setKey(ByteString.copyFromUtf8(key))
                        .build());
    }

    private static int times(PeerProcess peer, String words) {
        return (int) peer.logged().lines().filter(l -> l.contains(words)).count();
    }

    @Test
    void shouldEndWhenEvenTheReserveIsTakenAndStartWhenThereIsRoom() {
        PeerProcess full = cluster.others(cluster.awaitLeader()).get(0);
        List<PeerProcess> others = cluster.others(full);
        PeerProcess other = others.get(0);
        other.client().put("before", "v");
        takeAll(full, other);
        assertEquals(EXIT_FAULT, full.exitCode(Await.LONG));
        assertOneLine(full.errors(), "cairn: stopped: ");
        assertNotNull(other.client().get("before"), "the others go on");

        disk(full).fill(0);
        String before = full.errors();
        full.start();
        assertEquals(EXIT_NO_ROOM, full.exitCode(Await.LONG));
        assertOneLine(full.errors().substring(before.length()), "cairn: no room on the disk of ");

        disk(full).free();
        full.start();
        full.awaitReady();
        Await.until("writes are taken", () -> takes(other, "after"));
        awaitReserve(full, RESERVE);
        assertEquals(List.of(), alarms(other));
        cluster.assertSameState();
    }

    /** Fills the disk again and again, with the reserve too, until the log finds no room for its next file. */
    private void takeAll(PeerProcess full, PeerProcess other) {
        for (int i = 0; i < LARGE_KEYS_MAX && full.alive(); i++) {
            disk(full).fill(0);
            delete(other, i + "x".repeat(LARGE_KEY));
        }
        assertFalse(full.alive(), "the log went on without room");
    }

    private static void assertOneLine(String errors, String start) {
        List<String> lines =
                errors.lines().filter(l -> !l.startsWith("WARNING: ")).toList();
        assertEquals(1, lines.size(), () -> "one line that says why: " + errors);
        assertTrue(lines.get(0).startsWith(start), lines.get(0));
    }
}
