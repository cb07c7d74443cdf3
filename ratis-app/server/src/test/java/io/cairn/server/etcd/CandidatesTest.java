package io.cairn.server.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.statemachine.Bytes;
import org.junit.jupiter.api.Test;

class CandidatesTest {
    private static String key(String name, long lease) {
        return Candidates.of(Bytes.utf8(name)).key(lease).toString();
    }

    @Test
    void shouldNameKeysAsEtcd() {
        assertEquals("mylock/14", key("mylock", 20));
        assertEquals("/7fffffffffffffff", key("", Long.MAX_VALUE));
        assertEquals("a/b/-5", key("a/b", -5));
    }

    @Test
    void shouldCoverItsOwnKeysOnly() {
        Candidates candidates = Candidates.of(Bytes.utf8("a"));
        assertTrue(candidates.range().contains(Bytes.utf8("a/14")));
        assertFalse(candidates.range().contains(Bytes.utf8("a")));
        assertFalse(candidates.range().contains(Bytes.utf8("a0")));
        assertFalse(candidates.range().contains(Bytes.utf8("ab/14")));
    }
}
