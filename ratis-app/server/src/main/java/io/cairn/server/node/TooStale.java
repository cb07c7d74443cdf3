package io.cairn.server.node;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A reader bounds how old the state may be, and this peer cannot prove that its own is newer. */
public final class TooStale extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param age since when this peer is not known to be up to date; null: it never was since its start
     * @param atMost what the reader allows
     */
    public TooStale(@Nullable Duration age, Duration atMost) {
        super(
                "cairn: this peer "
                        + (age == null
                                ? "has not been up to date since it started"
                                : "was up to date " + age.toMillis() + " ms ago")
                        + ", the read allows " + atMost.toMillis() + " ms; ask another peer, or allow more",
                null,
                false,
                false);
    }
}
