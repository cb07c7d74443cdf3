package io.cairn.chaos.load;

import com.google.protobuf.Message;
import io.cairn.api.etcd.CompactionRequest;
import io.cairn.api.etcd.DeleteRangeRequest;
import io.cairn.api.etcd.LeaseGrantRequest;
import io.cairn.api.etcd.LeaseKeepAliveRequest;
import io.cairn.api.etcd.LeaseRevokeRequest;
import io.cairn.api.etcd.PutRequest;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.api.etcd.TxnRequest;
import io.cairn.chaos.cluster.PeerClient;
import io.cairn.chaos.cluster.PeerProcess;
import io.cairn.chaos.history.Operation;
import io.cairn.chaos.history.Outcome;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One client's way to one peer at a time: sends a request once, and takes down how it ended. One thread. */
final class Caller implements AutoCloseable {
    private final int client;
    private final Recorder recorder;
    private final Duration within;
    private @Nullable PeerProcess peer;
    private @Nullable PeerClient line;
    private long connection;
    private int process;

    /**
     * @param client its number
     * @param within when to give up waiting for an answer
     */
    Caller(int client, Recorder recorder, Duration within) {
        this.client = client;
        this.recorder = recorder;
        this.within = within;
    }

    /** Talks to that one from now on. */
    void turnTo(PeerProcess next) {
        if (next == peer && next.starts() == process) {
            return;
        }
        close();
        peer = next;
        process = next.starts();
        line = next.connect();
        connection = recorder.nextId();
    }

    Outcome call(Message request) {
        PeerProcess asked = peer;
        PeerClient through = line;
        if (asked == null || through == null) {
            throw new IllegalStateException("turned to nobody yet");
        }
        long id = recorder.nextId();
        long called = System.nanoTime();
        Outcome outcome = outcome(through, request);
        long returned = System.nanoTime();
        recorder.note(new Operation(id, client, connection, asked.name(), request, called, returned, outcome));
        if (outcome instanceof Outcome.Acknowledged acknowledged) {
            recorder.saw(Revisions.of(acknowledged.response()));
        } else {
            // It may be another process that answers next.
            connection = recorder.nextId();
            through.reconnect();
        }
        return outcome;
    }

    private Outcome outcome(PeerClient through, Message request) {
        try {
            return new Outcome.Acknowledged(answer(through, request));
        } catch (StatusRuntimeException e) {
            return Refusals.of(e);
        }
    }

    private Message answer(PeerClient through, Message request) {
        if (request instanceof RangeRequest range) {
            return through.kv(within).range(range);
        } else if (request instanceof PutRequest put) {
            return through.kv(within).put(put);
        } else if (request instanceof TxnRequest txn) {
            return through.kv(within).txn(txn);
        } else if (request instanceof DeleteRangeRequest delete) {
            return through.kv(within).deleteRange(delete);
        } else if (request instanceof CompactionRequest compaction) {
            return through.kv(within).compact(compaction);
        } else if (request instanceof LeaseGrantRequest grant) {
            return through.leases(within).leaseGrant(grant);
        } else if (request instanceof LeaseRevokeRequest revoke) {
            return through.leases(within).leaseRevoke(revoke);
        } else if (request instanceof LeaseKeepAliveRequest keepAlive) {
            return OneKeepAlive.ask(through.keepAlives(), keepAlive, within);
        }
        throw new IllegalArgumentException("no request of this workload: " + request);
    }

    @Override
    public void close() {
        PeerClient open = line;
        if (open != null) {
            open.close();
        }
    }
}
