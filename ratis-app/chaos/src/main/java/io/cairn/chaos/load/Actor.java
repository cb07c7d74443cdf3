package io.cairn.chaos.load;

import java.time.Duration;

/** Something that is done again and again until the workload ends, on a thread of its own. */
interface Actor extends AutoCloseable {
    /** Does it once; returns how long to wait until the next time. */
    Duration act();

    @Override
    void close();
}
