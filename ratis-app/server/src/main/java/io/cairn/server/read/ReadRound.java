package io.cairn.server.read;

import io.cairn.server.node.Unavailable;
import java.util.ArrayList;
import java.util.List;

/** Reads that share one question to the leader. Whoever takes a read from it answers it: exactly one does. */
final class ReadRound {
    private List<WaitingRead> left;
    private volatile boolean indexKnown;

    ReadRound(List<WaitingRead> joined) {
        this.left = joined;
    }

    /** The leader has answered; from now on this peer's apply is what the reads wait for. */
    void knowsIndex() {
        indexKnown = true;
    }

    Unavailable.Reason whyLate() {
        return indexKnown ? Unavailable.Reason.NOT_READY : Unavailable.Reason.TIMED_OUT;
    }

    synchronized List<WaitingRead> takeAll() {
        List<WaitingRead> all = left;
        left = List.of();
        return all;
    }

    synchronized List<WaitingRead> takeExpired(long nowNanos) {
        if (left.stream().noneMatch(read -> read.isExpired(nowNanos))) {
            return List.of();
        }
        List<WaitingRead> expired = new ArrayList<>();
        List<WaitingRead> others = new ArrayList<>();
        left.forEach(read -> (read.isExpired(nowNanos) ? expired : others).add(read));
        left = others;
        return expired;
    }

    synchronized boolean isEmpty() {
        return left.isEmpty();
    }
}
