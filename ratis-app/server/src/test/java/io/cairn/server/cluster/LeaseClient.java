package io.cairn.server.cluster;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.LeaseGrantRequest;
import io.cairn.api.etcd.LeaseGrantResponse;
import io.cairn.api.etcd.LeaseGrpc;
import io.cairn.api.etcd.LeaseLeasesRequest;
import io.cairn.api.etcd.LeaseRevokeRequest;
import io.cairn.api.etcd.LeaseStatus;
import io.cairn.api.etcd.LeaseTimeToLiveRequest;
import io.cairn.api.etcd.LeaseTimeToLiveResponse;
import io.cairn.api.etcd.PutRequest;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;

/** Leases by plain stubs of one peer; nothing is tried again. */
final class LeaseClient {
    private static final int IN_FLIGHT = 256;

    private final EtcdClient client;

    LeaseClient(EtcdClient client) {
        this.client = client;
    }

    private LeaseGrpc.LeaseBlockingStub blocking() {
        return LeaseGrpc.newBlockingStub(client.channel())
                .withDeadlineAfter(EtcdClient.CALL_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The id that the peer chose. */
    long grant(long ttlSeconds) {
        return blocking()
                .leaseGrant(LeaseGrantRequest.newBuilder().setTTL(ttlSeconds).build())
                .getID();
    }

    void revoke(long id) {
        blocking().leaseRevoke(LeaseRevokeRequest.newBuilder().setID(id).build());
    }

    void put(String key, long lease) {
        client.kv()
                .put(PutRequest.newBuilder()
                        .setKey(ByteString.copyFromUtf8(key))
                        .setLease(lease)
                        .build());
    }

    LeaseTimeToLiveResponse timeToLive(long id) {
        return blocking()
                .leaseTimeToLive(LeaseTimeToLiveRequest.newBuilder()
                        .setID(id)
                        .setKeys(true)
                        .build());
    }

    List<Long> list() {
        return blocking().leaseLeases(LeaseLeasesRequest.getDefaultInstance()).getLeasesList().stream()
                .map(LeaseStatus::getID)
                .toList();
    }

    KeepAlive keepAlive() {
        return new KeepAlive(client.channel());
    }

    /** Grants ids 1 to count, many calls at once. */
    void grantAll(int count, long ttlSeconds) {
        Semaphore room = new Semaphore(IN_FLIGHT);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        LeaseGrpc.LeaseStub stub = LeaseGrpc.newStub(client.channel());
        LongStream.rangeClosed(1, count).forEach(id -> {
            acquire(room, 1);
            LeaseGrantRequest request =
                    LeaseGrantRequest.newBuilder().setID(id).setTTL(ttlSeconds).build();
            stub.leaseGrant(request, new StreamObserver<>() {
                @Override
                public void onNext(LeaseGrantResponse granted) {}

                @Override
                public void onError(Throwable t) {
                    failure.compareAndSet(null, t);
                    room.release();
                }

                @Override
                public void onCompleted() {
                    room.release();
                }
            });
        });
        acquire(room, IN_FLIGHT);
        if (failure.get() != null) {
            throw new AssertionError("a grant failed", failure.get());
        }
    }

    private static void acquire(Semaphore room, int permits) {
        try {
            if (!room.tryAcquire(permits, Await.LONG.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("grants were not answered");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(Await.LONG.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
