package io.cairn.conformance;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.TxnResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Creates one object after the other, on a thread of its own, and keeps what became of each. */
final class ObjectWriter implements AutoCloseable {
    private static final int OBJECTS_MAX = 100_000;

    private record Written(ByteString key, Answer answer) {}

    private final Apiserver apiserver;
    private final String prefix;
    /** Of the thread, until it has ended. */
    private final List<Written> written = new ArrayList<>();

    private final Thread thread;
    private volatile boolean stopped;

    ObjectWriter(Apiserver apiserver, String prefix) {
        this.apiserver = apiserver;
        this.prefix = prefix;
        this.thread = new Thread(this::run, "object-writer");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        for (int i = 0; i < OBJECTS_MAX && !stopped; i++) {
            ByteString key = Apiserver.key(prefix + i);
            written.add(new Written(key, apiserver.next().answer(Apiserver.write(key, 0, Apiserver.OBJECT))));
        }
    }

    /** Revisions of those it was told are created. To be called after {@link #stop}, as {@link #unknown}. */
    TreeSet<Long> created() {
        return written.stream()
                .filter(w -> w.answer().message() instanceof TxnResponse response && response.getSucceeded())
                .map(w -> Pair.header(w.answer()).orElseThrow().getRevision())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Keys of those of which it was told nothing: they may be there or not. */
    Set<ByteString> unknown() {
        return written.stream()
                .filter(w -> w.answer().message() == null)
                .map(Written::key)
                .collect(Collectors.toSet());
    }

    int size() {
        return written.size();
    }

    /** Returns when the write that was under way is answered. */
    void stop() {
        stopped = true;
        try {
            thread.join(Endpoint.CALL_WITHIN.plusSeconds(1).toMillis());
            if (thread.isAlive()) {
                throw new AssertionError("a write without an answer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        stop();
    }
}
