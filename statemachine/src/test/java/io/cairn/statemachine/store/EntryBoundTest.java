package io.cairn.statemachine.store;

import static io.cairn.statemachine.store.Fixture.delete;
import static io.cairn.statemachine.store.Fixture.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.KeyRange;
import io.cairn.statemachine.Lease;
import io.cairn.statemachine.PasswordHash;
import io.cairn.statemachine.Permission;
import io.cairn.statemachine.command.AddRole;
import io.cairn.statemachine.command.AddUser;
import io.cairn.statemachine.command.Command;
import io.cairn.statemachine.command.DeleteRange;
import io.cairn.statemachine.command.DeleteRole;
import io.cairn.statemachine.command.GrantPermission;
import io.cairn.statemachine.command.GrantRole;
import io.cairn.statemachine.command.LeaseExpire;
import io.cairn.statemachine.command.LeaseGrant;
import io.cairn.statemachine.command.LeaseRevoke;
import io.cairn.statemachine.command.Operation;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.Outcome.Reason;
import io.cairn.statemachine.command.Put;
import io.cairn.statemachine.command.Range;
import io.cairn.statemachine.command.Txn;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small command must not take more of the heap than peers have: they would all end there, at each start again. */
class EntryBoundTest {
    /** A deletion of k00 counts as 256 and three times its length. */
    private static final int DELETIONS = 15;

    private static final long BYTES_MAX = DELETIONS * 265L;
    private static final int KEYS = DELETIONS + 5;
    private static final KeyRange ALL = KeyRange.all();
    private static final Range EVERYTHING = Range.of(ALL);

    @TempDir
    Path directory;

    private Fixture fixture;

    @BeforeEach
    void open() throws Exception {
        fixture = new Fixture(directory.resolve("small"), BYTES_MAX);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private static String key(int n) {
        return String.format("k%02d", n);
    }

    private static DeleteRange deletion(int from, int to) {
        return new DeleteRange(new KeyRange(Bytes.utf8(key(from)), Bytes.utf8(key(to))), false);
    }

    private void putKeys(String value, long lease) {
        fixture.apply(IntStream.range(0, KEYS)
                .mapToObj(n -> new Put(Bytes.utf8(key(n)), Bytes.utf8(value), lease, false, false, false))
                .toArray(Command[]::new));
    }

    private static void assertRefused(Reason reason, Outcome outcome) {
        assertEquals(reason, assertInstanceOf(Outcome.Rejected.class, outcome).reason());
    }

    private static Txn txn(Operation... operations) {
        return new Txn(List.of(), List.of(operations), List.of());
    }

    @Test
    void shouldRefuseADeletionOfTooManyKeysAndGoOnWithTheNextCommand() {
        putKeys("v", 0);
        long revision = fixture.store.revision();
        List<Outcome> outcomes = fixture.apply(new DeleteRange(ALL, false), put("z", "1"));
        assertEquals(new Outcome.Rejected(revision, Reason.TOO_LARGE), outcomes.get(0));
        assertEquals(new Outcome.Put(revision + 1, null), outcomes.get(1));
        assertEquals(KEYS + 1, fixture.all().size());
        assertEquals(new Outcome.Deleted(revision + 2, DELETIONS, List.of()), fixture.applyOne(deletion(0, DELETIONS)));
        assertEquals(KEYS + 1 - DELETIONS, fixture.all().size());
    }

    @Test
    void shouldGiveBackWhatAnUndoneCommandTook() {
        putKeys("v", 0);
        Put lost = new Put(Bytes.utf8(key(0)), Bytes.EMPTY, 0, false, true, false);
        List<Outcome> outcomes = fixture.apply(
                deletion(0, KEYS),
                txn(deletion(0, 10), deletion(10, KEYS)),
                txn(deletion(0, 5), lost),
                deletion(0, DELETIONS));
        assertRefused(Reason.TOO_LARGE, outcomes.get(0));
        assertRefused(Reason.TOO_LARGE, outcomes.get(1));
        assertRefused(Reason.KEY_NOT_FOUND, outcomes.get(2));
        assertEquals(
                DELETIONS,
                assertInstanceOf(Outcome.Deleted.class, outcomes.get(3)).deleted());
    }

    /** What would be done if it came alone is not too large, and its client should try again. */
    @Test
    void shouldTellWhatIsTooLargeFromWhatCameTogether() {
        putKeys("v", 0);
        List<Outcome> outcomes = fixture.apply(deletion(0, 10), deletion(10, KEYS), delete(key(10)), put(key(11), "w"));
        assertInstanceOf(Outcome.Deleted.class, outcomes.get(0));
        assertRefused(Reason.CROWDED, outcomes.get(1));
        assertEquals(1, assertInstanceOf(Outcome.Deleted.class, outcomes.get(2)).deleted(), "bounded by its own bytes");
        assertInstanceOf(Outcome.Put.class, outcomes.get(3));
        assertEquals(
                9,
                assertInstanceOf(Outcome.Deleted.class, fixture.applyOne(deletion(10, KEYS)))
                        .deleted());
    }

    @Test
    void shouldCountThePreviousValuesThatAreAskedFor() {
        putKeys("v".repeat(1000), 0);
        assertRefused(
                Reason.TOO_LARGE,
                fixture.applyOne(new DeleteRange(deletion(0, 4).range(), true)));
        assertEquals(2, previous(new DeleteRange(deletion(0, 2).range(), true)));
        assertEquals(
                3,
                assertInstanceOf(Outcome.Deleted.class, fixture.applyOne(deletion(2, 5)))
                        .deleted());
        fixture.apply(put("large", "v".repeat((int) BYTES_MAX)));
        KeyRange large = KeyRange.single(Bytes.utf8("large"));
        assertRefused(Reason.TOO_LARGE, fixture.applyOne(new DeleteRange(large, true)));
        assertRefused(
                Reason.TOO_LARGE, fixture.applyOne(new Put(large.start(), Bytes.utf8("new"), 0, true, false, false)));
        assertEquals(BYTES_MAX, fixture.all().get(KEYS - 5).value().length(), "nothing was changed");
        assertInstanceOf(Outcome.Deleted.class, fixture.applyOne(new DeleteRange(large, false)));
    }

    private int previous(DeleteRange delete) {
        return assertInstanceOf(Outcome.Deleted.class, fixture.applyOne(delete))
                .previous()
                .size();
    }

    @Test
    void shouldCountTheOldValueThatAPutKeeps() {
        fixture.apply(put("large", "v".repeat((int) BYTES_MAX / 2)));
        Put kept = new Put(Bytes.utf8("large"), Bytes.EMPTY, 0, false, true, false);
        assertEquals(
                List.of(new Outcome.Put(3, null), new Outcome.Rejected(3, Reason.CROWDED)),
                fixture.apply(kept, kept).stream().toList());
    }

    @Test
    void shouldCountWhatATransactionReads() {
        putKeys("v".repeat(200), 0);
        List<Outcome> outcomes = fixture.apply(txn(put("a", "lost"), EVERYTHING), put("b", "kept"));
        assertRefused(Reason.TOO_LARGE, outcomes.get(0));
        assertInstanceOf(Outcome.Put.class, outcomes.get(1));
        assertEquals("b", fixture.all().get(0).key().toString());
        Range few = Range.of(deletion(0, 5).range());
        Outcome.Txn done = assertInstanceOf(Outcome.Txn.class, fixture.applyOne(txn(put("a", "1"), few)));
        assertEquals(
                5,
                assertInstanceOf(Outcome.Range.class, done.outcomes().get(1))
                        .kvs()
                        .size());
        assertEquals(KEYS + 2, fixture.all().size(), "a reader is nobody else's business");
    }

    @Test
    void shouldNotCountValuesThatAreNotAskedFor() {
        putKeys("v".repeat(200), 0);
        Range keysOnly = new Range(ALL, 0, 0, Range.Order.NONE, Range.Target.KEY, true, false, 0, 0, 0, 0);
        Outcome.Txn done = assertInstanceOf(Outcome.Txn.class, fixture.applyOne(txn(put("a", "1"), keysOnly)));
        assertEquals(
                KEYS + 1,
                assertInstanceOf(Outcome.Range.class, done.outcomes().get(1))
                        .kvs()
                        .size());
    }

    /** Half of the row of a role that is too large. */
    private static GrantPermission permission(String role, String first) {
        Bytes key = Bytes.utf8(first + "k".repeat(500));
        return new GrantPermission(role, new Permission(Permission.Type.READ, key, Bytes.EMPTY));
    }

    @Test
    void shouldCountTheRowsOfRoles() {
        fixture.apply(new AddRole("r"), new AddRole("s"));
        List<Outcome> outcomes = fixture.apply(permission("r", "a"), permission("s", "a"));
        assertInstanceOf(Outcome.AuthChanged.class, outcomes.get(0));
        assertRefused(Reason.CROWDED, outcomes.get(1));
        assertRefused(Reason.TOO_LARGE, fixture.applyOne(permission("r", "b")));
        assertInstanceOf(Outcome.AuthChanged.class, fixture.applyOne(permission("s", "a")));
    }

    @Test
    void shouldCountTheUsersThatLoseARole() {
        fixture.apply(new AddRole("r"));
        for (int n = 0; n < 100; n++) {
            fixture.apply(new AddUser("u" + n, true, PasswordHash.NONE), new GrantRole("u" + n, "r"));
        }
        assertRefused(Reason.TOO_LARGE, fixture.applyOne(new DeleteRole("r")));
        try (View view = fixture.store.view()) {
            assertEquals(List.of("r"), view.auth().roles());
            assertEquals(List.of("r"), view.auth().rolesOf("u0"));
        }
    }

    @Test
    void shouldRevokeALeaseOfManyKeysPieceByPiece() {
        fixture.apply(new LeaseGrant(7, 60));
        putKeys("v", 7);
        long revision = fixture.store.revision();
        List<Outcome> outcomes = fixture.apply(new LeaseRevoke(7), new LeaseRevoke(7), put("z", "1"));
        assertEquals(new Outcome.Revoking(revision + 1, 7), outcomes.get(0));
        assertEquals(new Outcome.Revoking(revision + 1, 7), outcomes.get(1), "there is no room left");
        assertEquals(new Outcome.Put(revision + 2, null), outcomes.get(2));
        assertEquals(KEYS - DELETIONS + 1, fixture.all().size());
        assertEquals(key(DELETIONS), fixture.all().get(0).key().toString(), "the first ones are gone");
        assertEquals(KEYS - DELETIONS, leaseKeys().size());
        assertEquals(new Outcome.Revoked(revision + 3, 7), fixture.applyOne(new LeaseExpire(7, lease().granted(), 1)));
        assertNull(lease());
        assertEquals(1, fixture.all().size());
    }

    private Lease lease() {
        try (View view = fixture.store.view()) {
            return view.lease(7);
        }
    }

    private List<Bytes> leaseKeys() {
        try (View view = fixture.store.view()) {
            return view.leaseKeys(7);
        }
    }

    /** One value, read so often that a quarter of the default heap would not hold it. */
    @Test
    void shouldHaveABoundByDefault() throws Exception {
        int bytes = 1 << 20;
        Range one = Range.of(KeyRange.single(Bytes.utf8("k")));
        try (Fixture usual = new Fixture(directory.resolve("usual"))) {
            usual.apply(put("k", "v".repeat(bytes)));
            int fits = (int) (Execution.ENTRY_BYTES_MAX / bytes) - 1;
            Txn fitting = txn(Collections.nCopies(fits, one).toArray(Operation[]::new));
            Txn larger = txn(Collections.nCopies(fits + 1, one).toArray(Operation[]::new));
            assertInstanceOf(Outcome.Txn.class, usual.applyOne(fitting));
            assertRefused(Reason.TOO_LARGE, usual.applyOne(larger));
            assertTrue(Execution.ENTRY_BYTES_MAX <= 512L << 20 >> 2, "a quarter of the default heap");
        }
    }
}
