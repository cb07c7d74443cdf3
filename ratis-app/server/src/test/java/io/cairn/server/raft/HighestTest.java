package io.cairn.server.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HighestTest {
    /** A follower that becomes leader forgets which commits others told it of, and knows its own only: 88 became 87. */
    @Test
    void shouldNotGoBackWithItsSource() {
        AtomicLong source = new AtomicLong(88);
        Highest highest = new Highest(source::get);
        assertEquals(88, highest.value());
        source.set(87);
        assertEquals(88, highest.value());
        source.set(90);
        assertEquals(90, highest.value());
    }
}
