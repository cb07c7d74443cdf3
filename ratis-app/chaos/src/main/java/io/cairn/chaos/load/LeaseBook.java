package io.cairn.chaos.load;

import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/** The leases that were granted and, as far as is known, still are. Safe for many threads. */
final class LeaseBook {
    private final List<Long> granted = new CopyOnWriteArrayList<>();

    void add(long id) {
        granted.add(id);
    }

    void remove(long id) {
        granted.remove(id);
    }

    /** 0, which stands for none in a put, when there is none. */
    long any(Random random) {
        Object[] now = granted.toArray();
        return now.length == 0 ? 0 : (Long) now[random.nextInt(now.length)];
    }
}
