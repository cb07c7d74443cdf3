package io.cairn.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Message;
import io.cairn.api.etcd.HashKVRequest;
import io.cairn.api.etcd.LeaseLeasesRequest;
import io.cairn.api.etcd.LeaseTimeToLiveRequest;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.api.etcd.RequestOp;
import io.cairn.api.etcd.StatusRequest;
import io.cairn.api.etcd.TxnRequest;
import io.cairn.conformance.Pair.Exchange;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Asks both the same at random. Writes are alone, one after the other; the reads between two writes are under way
 * together. Each request goes to any peer of Cairn, but what speaks of one peer's own state to the one that wrote last.
 */
final class RandomRun {
    private static final int READS_MAX = 32;

    private final Pair pair;
    private final List<Endpoint> peers;
    private final Dice dice;
    private final List<CompletableFuture<Exchange>> reads = new ArrayList<>();
    private Endpoint wroteLast;

    RandomRun(Pair pair, List<Endpoint> peers, Dice dice) {
        this.pair = pair;
        this.peers = peers;
        this.dice = dice;
        this.wroteLast = peers.get(0);
    }

    /** @throws AssertionError for the first answers that differ */
    void exchange(Message request) {
        if (isRead(request)) {
            reads.add(pair.start(request, isOfOnePeer(request) ? wroteLast : dice.one(peers)));
            if (reads.size() >= READS_MAX) {
                finish();
            }
            return;
        }
        finish();
        if (!(request instanceof TxnRequest txn) || !isReadOnly(txn)) {
            wroteLast = dice.one(peers);
        }
        check(pair.exchange(request, wroteLast));
    }

    /** Waits for the reads that are under way. */
    void finish() {
        reads.forEach(read -> check(read.join()));
        reads.clear();
    }

    private void check(Exchange exchange) {
        assertTrue(exchange.same(), () -> "exchange " + pair.exchanges() + ":\n" + exchange);
    }

    private static boolean isRead(Message request) {
        return request instanceof RangeRequest
                || request instanceof HashKVRequest
                || request instanceof StatusRequest
                || request instanceof LeaseLeasesRequest
                || request instanceof LeaseTimeToLiveRequest;
    }

    private static boolean isReadOnly(TxnRequest txn) {
        return Stream.concat(txn.getSuccessList().stream(), txn.getFailureList().stream())
                .allMatch(RequestOp::hasRequestRange);
    }

    private static boolean isOfOnePeer(Message request) {
        return !(request instanceof RangeRequest range) || range.getSerializable();
    }
}
