package io.cairn.statemachine.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.KeyRange;
import java.util.List;
import org.junit.jupiter.api.Test;

class GrowthTest {
    private static final Put PUT = Put.of(Bytes.utf8("ab"), Bytes.utf8("cde"));

    @Test
    void shouldCountKeysAndValues() {
        assertEquals(261, Growth.of(PUT));
        assertEquals(0, Growth.of(new DeleteRange(KeyRange.all(), false)));
        assertEquals(0, Growth.of(new Compact(1)));
        assertEquals(64, Growth.of(new LeaseGrant(5, 60)));
        assertEquals(0, Growth.of(new LeaseRevoke(5)));
    }

    @Test
    void shouldCountTheLargerBranch() {
        Txn inner = new Txn(List.of(), List.of(PUT, PUT), List.of(PUT));
        assertEquals(522, Growth.of(inner));
        assertEquals(783, Growth.of(new Txn(List.of(), List.of(PUT), List.of(inner, PUT))));
        assertEquals(0, Growth.of(new Txn(List.of(), List.of(new DeleteRange(KeyRange.all(), true)), List.of())));
    }
}
