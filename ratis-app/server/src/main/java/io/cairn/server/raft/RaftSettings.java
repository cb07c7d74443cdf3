package io.cairn.server.raft;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys.LeaderElection;
import org.apache.ratis.server.RaftServerConfigKeys.Log;
import org.apache.ratis.server.RaftServerConfigKeys.RetryCache;
import org.apache.ratis.server.RaftServerConfigKeys.Rpc;
import org.apache.ratis.server.RaftServerConfigKeys.Snapshot;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** Every Ratis knob that differs from its default, with the reason. */
final class RaftSettings {
    /** Purging deletes whole files, so small ones keep the log close to what is needed. */
    static final long SEGMENT_BYTES = 8L << 20;

    /** Ratis' limit for one entry; batches stay well below it. */
    static final int ENTRY_BYTES_MAX = 4 << 20;

    private RaftSettings() {}

    static RaftProperties properties(ConsensusLog.Options options) {
        RaftProperties p = new RaftProperties();
        RaftServerConfigKeys.setStorageDir(p, List.of(options.directory().toFile()));
        p.set(RaftConfigKeys.Rpc.TYPE_KEY, DurableRpcType.class.getName());
        GrpcConfigKeys.Server.setHost(p, options.host());
        GrpcConfigKeys.Server.setPort(p, options.port());
        elections(p, options.electionTimeout());
        log(p);
        replication(p);
        snapshots(p);
        return p;
    }

    private static void elections(RaftProperties p, Duration timeout) {
        Rpc.setTimeoutMin(p, millis(timeout.toMillis()));
        Rpc.setTimeoutMax(p, millis(2 * timeout.toMillis()));
        // Nobody leads yet at the first start, so there is nobody to be patient with.
        Rpc.setFirstElectionTimeoutMin(p, millis(timeout.toMillis() / 2));
        Rpc.setFirstElectionTimeoutMax(p, millis(timeout.toMillis()));
        // The default of 10 s keeps an ex-leader from campaigning when it may be the only one that can win.
        LeaderElection.setLeaderStepDownWaitTime(p, millis(timeout.toMillis()));
        // A long pause must not close the server; what a resumed leader may do is guarded by terms.
        RaftServerConfigKeys.setCloseThreshold(p, TimeDuration.valueOf(1, TimeUnit.DAYS));
        // A joiner may need long to fetch a checkpoint; it is judged by its replies, not by a total.
        RaftServerConfigKeys.setStagingTimeout(p, TimeDuration.valueOf(60, TimeUnit.SECONDS));
    }

    private static void log(RaftProperties p) {
        Log.setSegmentSizeMax(p, SizeInBytes.valueOf(SEGMENT_BYTES));
        // Whole segments ahead: syncing into preallocated zeros takes 60 % of the time of syncing an append.
        Log.setPreallocatedSize(p, SizeInBytes.valueOf(SEGMENT_BYTES));
        Log.setForceSyncNum(p, 1024);
        Log.setSegmentCacheNumMax(p, 2);
        // Followers learn of commits by nudges; a log entry for each commit would double the log.
        Log.setLogMetadataEnabled(p, false);
        Log.setReadLockEnabled(p, false);
        Log.setPurgeUptoSnapshotIndex(p, true);
        Log.setPurgeGap(p, 1);
        Log.setCorruptionPolicy(p, Log.CorruptionPolicy.EXCEPTION);
        Log.setUnsafeFlushEnabled(p, false);
        Log.setAsyncFlushEnabled(p, false);
        // In-process requests have a new id each; what is cached only costs memory.
        RetryCache.setExpiryTime(p, TimeDuration.valueOf(5, TimeUnit.SECONDS));
    }

    private static void replication(RaftProperties p) {
        Log.Appender.setBufferByteLimit(p, SizeInBytes.valueOf(ENTRY_BYTES_MAX));
        Log.Appender.setWaitTimeMin(p, TimeDuration.ZERO);
        Log.Appender.setRetryPolicy(p, "1ms,10, 100ms,20, 500ms,100000");
        p.setBoolean("raft.server.log.append-entries.compose.enabled", false);
        GrpcConfigKeys.Server.setLeaderOutstandingAppendsMax(p, 32);
        GrpcConfigKeys.setFlowControlWindow(p, SizeInBytes.valueOf(4L << 20));
        GrpcConfigKeys.setMessageSizeMax(p, SizeInBytes.valueOf(16L << 20));
        // readIndexAsync is used for its side effect only, see CommitNudge; reads have their own barrier.
        RaftServerConfigKeys.Read.setOption(p, RaftServerConfigKeys.Read.Option.LINEARIZABLE);
        p.setBoolean("raft.server.read.leader.heartbeat-check.enabled", false);
    }

    private static void snapshots(RaftProperties p) {
        Snapshot.setAutoTriggerEnabled(p, false);
        // Notification mode: Ratis moves no files and swaps no directories; the transfer is ours.
        Log.Appender.setInstallSnapshotEnabled(p, false);
    }

    private static TimeDuration millis(long millis) {
        return TimeDuration.valueOf(millis, TimeUnit.MILLISECONDS);
    }
}
