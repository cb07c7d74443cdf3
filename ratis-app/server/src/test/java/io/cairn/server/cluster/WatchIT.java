package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.Event;
import io.cairn.api.etcd.KeyValue;
import io.cairn.api.etcd.WatchCreateRequest;
import io.cairn.api.etcd.WatchCreateRequest.FilterType;
import io.cairn.api.etcd.WatchResponse;
import io.cairn.chaos.check.EventLog;
import io.cairn.chaos.check.Recording;
import io.cairn.chaos.check.WatchChecker;
import io.cairn.server.etcd.WatchClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Watches through every peer, while one is carried over a snapshot under their feet and the leader is killed. */
class WatchIT {
    private static final int VALUE_BYTES = 64 << 10;

    /** Entries that a leader may have sent to a paused peer, which finds them when it goes on: 32 requests of a few each. */
    private static final int UNANSWERED_MAX = 150;

    @RegisterExtension
    final Clusters clusters = new Clusters();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private static WatchCreateRequest.Builder everything(long from) {
        return WatchCreateRequest.newBuilder()
                .setRangeEnd(ByteString.copyFrom(new byte[1]))
                .setStartRevision(from);
    }

    private static WatchCreateRequest.Builder churn(long from) {
        return WatchCreateRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8(Churn.PREFIX))
                .setRangeEnd(ByteString.copyFromUtf8(Churn.PREFIX + "~"))
                .setStartRevision(from)
                .setPrevKv(true);
    }

    @Test
    void shouldKeepEveryPromiseThroughFailuresAndAnInstalledSnapshot() {
        Cluster cluster = clusters.of(3, folder, "--snapshot-log-bytes=1MiB").start();
        PeerProcess leader = cluster.awaitLeader();
        PeerProcess absent = cluster.others(leader).get(0);
        long from = leader.client().revision() + 1;
        long seed = System.nanoTime();
        System.out.println("WatchIT: seed " + seed);
        List<WatchRecorder> recorders = new ArrayList<>();
        for (PeerProcess peer : cluster.peers()) {
            recorders.add(WatchRecorder.start(peer, everything(from)));
            recorders.add(WatchRecorder.start(peer, churn(from)));
            recorders.add(WatchRecorder.start(peer, churn(from).addFilters(FilterType.NOPUT)));
        }
        try {
            carryOverASnapshot(cluster, absent, seed);
            killTheLeader(cluster, seed);
            cluster.peers().forEach(PeerProcess::awaitReady);
            long last = cluster.awaitLeader().client().revision();
            recorders.forEach(recorder -> recorder.awaitRevision(last));
            recorders.forEach(WatchRecorder::close);
            check(recorders, truth(cluster.awaitLeader(), from, last), last);
        } finally {
            recorders.forEach(WatchRecorder::close);
        }
    }

    /** Paused, so that its streams stay open: what the others purge meanwhile reaches it as a snapshot. */
    private static void carryOverASnapshot(Cluster cluster, PeerProcess absent, long seed) {
        List<PeerProcess> others = cluster.others(absent);
        absent.pause();
        long reached = others.get(0).status().getIndex() + UNANSWERED_MAX;
        Writers many = Writers.start(2, "x".repeat(VALUE_BYTES), others);
        Churn churn = Churn.start(others, seed);
        try (many;
                churn) {
            Await.until(
                    "the logs of the others begin later",
                    () -> others.stream().allMatch(p -> p.status().getLogStartIndex() > reached));
            churn.awaitMore(20);
            absent.resume();
        }
        absent.awaitReady();
        Await.until(
                absent.name() + " installs a snapshot", () -> absent.logged().contains("installed the checkpoint"));
    }

    private static void killTheLeader(Cluster cluster, long seed) {
        PeerProcess leader = cluster.awaitLeader();
        List<PeerProcess> others = cluster.others(leader);
        try (Churn churn = Churn.start(others, ~seed)) {
            churn.awaitMore(50);
            leader.kill();
            churn.awaitMore(100);
            leader.start();
            leader.awaitReady();
            churn.awaitMore(50);
        }
    }

    /** By the leader's history, which must lead to what its clients can read. */
    private static EventLog truth(PeerProcess leader, long from, long last) {
        EventLog truth = new EventLog();
        try (WatchClient watch = WatchClient.of(leader.client().channel())) {
            watch.create(everything(from));
            while (truth.last() < last) {
                WatchResponse response = watch.responses.poll(Await.LONG.toSeconds(), TimeUnit.SECONDS);
                assertTrue(response != null && !response.getCanceled(), () -> "instead of history: " + response);
                for (Event event : response.getEventsList()) {
                    truth.add(event);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        Map<ByteString, KeyValue> readable = new HashMap<>();
        leader.client().all(Churn.PREFIX).forEach(kv -> readable.put(kv.getKey(), kv));
        Map<ByteString, KeyValue> state = new HashMap<>(truth.state());
        state.keySet().removeIf(key -> !key.toStringUtf8().startsWith(Churn.PREFIX));
        assertEquals(readable, state, "what the events lead to");
        return truth;
    }

    private static void check(List<WatchRecorder> recorders, EventLog truth, long last) {
        WatchChecker checker = new WatchChecker(truth, -1);
        int streams = 0;
        for (WatchRecorder recorder : recorders) {
            List<Recording> recordings = recorder.recordings();
            for (Recording recording : recordings) {
                boolean isLast = recording == recordings.get(recordings.size() - 1);
                long upTo = isLast ? last : recording.from() - 1;
                assertEquals(
                        List.of(),
                        checker.check(recording, upTo),
                        () -> "through " + recorder.peer().name() + " from " + recording.from() + " of "
                                + recording.request());
            }
            streams += recordings.size();
        }
        assertTrue(streams > recorders.size(), "no stream was broken");
    }
}
