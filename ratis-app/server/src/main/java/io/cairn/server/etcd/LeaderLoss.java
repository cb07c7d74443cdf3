package io.cairn.server.etcd;

import io.cairn.server.node.PeerInfo;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Ends open streams whose clients asked for it when this peer has known no leader for a while: they would rather try
 * another peer than wait for news that cannot come. Looks once per election timeout, as etcd.
 */
final class LeaderLoss implements AutoCloseable {
    /** Looks in a row that must find no leader. */
    private static final int LOOKS = 3;

    private static final long CLOSE_WITHIN_MILLIS = 1000;

    private final PeerInfo peer;
    private final Duration every;
    private final Set<BoundCall<?, ?>> open = ConcurrentHashMap.newKeySet();
    private final Thread thread;
    private volatile boolean closed;

    LeaderLoss(PeerInfo peer, Duration electionTimeout) {
        this.peer = peer;
        this.every = electionTimeout;
        this.thread = new Thread(this::run, "leader-loss");
        thread.setDaemon(true);
        thread.start();
    }

    /** Starts a call that is to end with the leader. */
    <Q, R> ServerCall.Listener<Q> start(ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        BoundCall<Q, R> bound = new BoundCall<>(call);
        open.add(bound);
        return new SimpleForwardingServerCallListener<>(next.startCall(bound, headers)) {
            @Override
            public void onCancel() {
                open.remove(bound);
                super.onCancel();
            }

            @Override
            public void onComplete() {
                open.remove(bound);
                super.onComplete();
            }
        };
    }

    private void run() {
        int without = 0;
        while (!closed) {
            LockSupport.parkNanos(every.toNanos());
            without = peer.leaderId() == 0 ? without + 1 : 0;
            if (without >= LOOKS) {
                open.forEach(BoundCall::lose);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(CLOSE_WITHIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A call that two threads may end. Calls are not made for that, hence the lock; it is all but never contended. */
    private static final class BoundCall<Q, R> extends SimpleForwardingServerCall<Q, R> {
        private boolean ended;

        private BoundCall(ServerCall<Q, R> call) {
            super(call);
        }

        private synchronized void lose() {
            if (!ended) {
                ended = true;
                super.close(EtcdError.NO_LEADER.status(), new Metadata());
            }
        }

        @Override
        public synchronized void sendHeaders(Metadata headers) {
            if (!ended) {
                super.sendHeaders(headers);
            }
        }

        @Override
        public synchronized void sendMessage(R message) {
            if (!ended) {
                super.sendMessage(message);
            }
        }

        @Override
        public synchronized void close(Status status, Metadata trailers) {
            if (!ended) {
                ended = true;
                super.close(status, trailers);
            }
        }
    }
}
