package io.cairn.server.watch;

import io.cairn.statemachine.store.Events;
import java.time.Duration;

/** What bounds the memory of watches and the time that one of them takes from the others. */
public final class WatchLimits {
    /** As etcd's batches. */
    static final int PAGE_REVISIONS = 1000;

    /** A reader that stops costs about one page: what was handed to its stream before that said no. */
    static final long PAGE_BYTES = 512 << 10;

    static final Events.Limits PAGE = new Events.Limits(PAGE_REVISIONS, PAGE_BYTES);

    /** Kept for those who are a moment behind: some seconds of small writes. Encoded, it takes two or three times it. */
    static final long WINDOW_BYTES = 4 << 20;

    /** As etcd: so many catch up at once; a turn over all that are behind would hold up the new events. */
    static final int CURSORS_PER_TURN = 512;

    /** Requests handled between two looks for new events. */
    static final int REQUESTS_PER_TURN = 256;

    /** Watches of one peer: at half a kilobyte each, a good part of the default heap. */
    static final int WATCHES_MAX = 1 << 19;

    /** Of the keys of all watches together, since one key may be as long as a request. */
    static final long KEY_BYTES_MAX = 64 << 20;

    /** As etcd's --experimental-watch-progress-notify-interval. */
    public static final Duration PROGRESS_EVERY = Duration.ofMinutes(10);

    /** So that streams opened at the same moment do not speak at the same moment for ever: a tenth, as etcd. */
    static final double PROGRESS_JITTER = 0.1;

    private WatchLimits() {}
}
