package io.cairn.server.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.api.peer.Founder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FoundingTest {
    private static final Founder A = founder("a", 1, "h:1");
    private static final Founder B = founder("b", 2, "h:2");

    private static Founder founder(String name, long id, String url) {
        return Founder.newBuilder().setName(name).setId(id).setPeerUrl(url).build();
    }

    @Test
    void shouldBeTheSameNumberForTheSameListInAnyOrder() {
        assertEquals(Founding.clusterId(List.of(A, B), "t"), Founding.clusterId(List.of(B, A), "t"));
        assertNotEquals(0, Founding.clusterId(List.of(A, B), "t"));
    }

    /** A wiped founder has another id, so those that know the old and those that know the new one cannot mix. */
    @Test
    void shouldBeAnotherNumberForAnyOtherList() {
        Set<Long> ids = new HashSet<>();
        ids.add(Founding.clusterId(List.of(A, B), "t"));
        ids.add(Founding.clusterId(List.of(A, B), "u"));
        ids.add(Founding.clusterId(List.of(A), "t"));
        ids.add(Founding.clusterId(List.of(A, founder("b", 3, "h:2")), "t"));
        ids.add(Founding.clusterId(List.of(A, founder("c", 2, "h:2")), "t"));
        ids.add(Founding.clusterId(List.of(A, founder("b", 2, "h:3")), "t"));
        ids.add(Founding.clusterId(List.of(founder("a", 2, "h:1"), founder("b", 1, "h:2")), "t"));
        assertEquals(7, ids.size());
    }

    @Test
    void shouldKnowAFounderByNameAndIdOnly() {
        assertTrue(Founding.includes(List.of(A, B), founder("a", 1, "moved:1")));
        assertFalse(Founding.includes(List.of(A, B), founder("a", 9, "h:1")), "the same name, wiped");
        assertFalse(Founding.includes(List.of(A, B), founder("c", 1, "h:1")));
    }
}
