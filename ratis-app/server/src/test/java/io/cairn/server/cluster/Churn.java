package io.cairn.server.cluster;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.DeleteRangeRequest;
import io.cairn.api.etcd.RequestOp;
import io.cairn.api.etcd.TxnRequest;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** A client that puts and deletes a few keys by chance, several at once, through whichever peer answers. */
final class Churn implements AutoCloseable {
    static final String PREFIX = "c/";
    private static final int KEYS = 8;

    private final List<PeerProcess> peers;
    private final Random random;
    private final AtomicInteger done = new AtomicInteger();
    private final Thread thread = new Thread(this::run, "churn");
    private volatile boolean stop;

    private Churn(List<PeerProcess> peers, long seed) {
        this.peers = peers;
        this.random = new Random(seed);
    }

    static Churn start(List<PeerProcess> peers, long seed) {
        Churn churn = new Churn(peers, seed);
        churn.thread.start();
        return churn;
    }

    private void run() {
        while (!stop) {
            TxnRequest.Builder txn = TxnRequest.newBuilder();
            for (int key = random.nextInt(KEYS); key < KEYS; key += 1 + random.nextInt(KEYS)) {
                txn.addSuccess(operation(PREFIX + key));
            }
            try {
                peers.get(random.nextInt(peers.size())).client().kv().txn(txn.build());
                done.incrementAndGet();
            } catch (StatusRuntimeException unreachable) {
                Await.pause();
            }
        }
    }

    private RequestOp operation(String key) {
        if (random.nextInt(3) == 0) {
            return RequestOp.newBuilder()
                    .setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(ByteString.copyFromUtf8(key)))
                    .build();
        }
        return RequestOp.newBuilder()
                .setRequestPut(EtcdClient.request(key, "v" + random.nextInt()))
                .build();
    }

    void awaitMore(int more) {
        int goal = done.get() + more;
        Await.until(goal + " transactions", () -> done.get() >= goal);
    }

    @Override
    public void close() {
        stop = true;
        try {
            thread.join(Await.LONG.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
