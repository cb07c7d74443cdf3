package io.cairn.statemachine.store;

import static io.cairn.statemachine.store.Fixture.NONCE;
import static io.cairn.statemachine.store.Fixture.ORIGIN;
import static io.cairn.statemachine.store.Fixture.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.KeyRange;
import io.cairn.statemachine.Member;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.command.Batch;
import io.cairn.statemachine.command.Compare;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.PublishMember;
import io.cairn.statemachine.command.Put;
import io.cairn.statemachine.command.Txn;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchRulesTest {
    private static final Bytes LOCK = Bytes.utf8("lock");

    @TempDir
    Path directory;

    private Fixture fixture;

    @BeforeEach
    void open() throws Exception {
        fixture = new Fixture(directory);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private Applied apply(long origin, long incarnation, long nonce, long sequence) {
        Batch batch = new Batch(origin, incarnation, nonce, sequence, List.of(put("k", "v")));
        return fixture.store.apply(fixture.next(), batch);
    }

    private static Applied skipped(Applied.Why why) {
        return new Applied.Skipped(why);
    }

    /** Two copies of a batch may end up in one entry, and one batch must see what the one before it wrote. */
    @Test
    void shouldTreatBatchesOfOneEntryAsIfEachHadItsOwn() {
        Batch first = new Batch(ORIGIN, 2, NONCE, 1, List.of(put("k", "1")));
        Batch second = new Batch(ORIGIN, 2, NONCE, 2, List.of(put("k", "2")));
        Batch stranger = new Batch(99, 1, 1, 1, List.of(put("k", "never")));
        List<Applied> applied = fixture.store.apply(fixture.next(), List.of(first, first, stranger, second));
        assertInstanceOf(Applied.Executed.class, applied.get(0));
        assertEquals(skipped(Applied.Why.DUPLICATE), applied.get(1));
        assertEquals(skipped(Applied.Why.UNKNOWN_ORIGIN), applied.get(2));
        Applied.Executed last = assertInstanceOf(Applied.Executed.class, applied.get(3));
        assertEquals(3, last.outcomes().get(0).revision(), "one revision for each put that counted");
        assertEquals(skipped(Applied.Why.DUPLICATE), apply(ORIGIN, 2, NONCE, 2));
    }

    @Test
    void shouldExecuteEachBatchOnce() {
        assertEquals(skipped(Applied.Why.UNKNOWN_ORIGIN), apply(99, 1, 1, 1));
        assertInstanceOf(Applied.Executed.class, apply(ORIGIN, 2, NONCE, 1));
        assertEquals(skipped(Applied.Why.DUPLICATE), apply(ORIGIN, 2, NONCE, 1));
        assertEquals(skipped(Applied.Why.OLD_INCARNATION), apply(ORIGIN, 1, NONCE, 7));
        assertEquals(skipped(Applied.Why.CLONED), apply(ORIGIN, 2, NONCE + 1, 2));
        assertInstanceOf(Applied.Executed.class, apply(ORIGIN, 2, NONCE, 5));
        assertEquals(skipped(Applied.Why.DUPLICATE), apply(ORIGIN, 2, NONCE, 4));
        assertInstanceOf(Applied.Executed.class, apply(ORIGIN, 3, NONCE + 1, 1));
        assertEquals(new OriginRow(ORIGIN, 3, NONCE + 1, 1), fixture.store.origin(ORIGIN));
        assertEquals(4, fixture.all().get(0).modRevision(), "three puts");
        assertEquals(new Position(1, fixture.index), fixture.store.position(), "skipped ones count as applied");
    }

    @Test
    void shouldSkipEntriesThatTheStoreCovers() throws Exception {
        Position position = fixture.next();
        fixture.store.apply(position, fixture.batch(put("k", "1")));
        long hash = fixture.hash(0);
        assertEquals(skipped(Applied.Why.COVERED), fixture.store.apply(position, fixture.batch(put("k", "2"))));
        fixture.store.applyConfiguration(position, Fixture.configuration(5));
        assertNull(fixture.store.origin(5));
        fixture.close();
        fixture = new Fixture(directory);
        assertEquals(position, fixture.store.position());
        assertEquals(hash, fixture.hash(0));
    }

    @Test
    void shouldLetTransactionsOfOneBatchSeeEachOther() {
        Compare free = new Compare(KeyRange.single(LOCK), Compare.Result.EQUAL, Compare.Target.VERSION, 0, Bytes.EMPTY);
        Txn mine = new Txn(List.of(free), List.of(put("lock", "mine")), List.of());
        Txn yours = new Txn(List.of(free), List.of(put("lock", "yours")), List.of());
        List<Outcome> outcomes = fixture.apply(mine, yours);
        assertEquals(new Outcome.Txn(2, true, List.of(new Outcome.Put(2, null))), outcomes.get(0));
        assertEquals(new Outcome.Txn(2, false, List.of()), outcomes.get(1));
        assertEquals(Bytes.utf8("mine"), fixture.all().get(0).value());
    }

    @Test
    void shouldUndoOnlyTheCommandThatFails() {
        Put broken = new Put(Bytes.utf8("x"), null, 0, false, false, false);
        Txn txn = new Txn(List.of(), List.of(put("a", "lost"), put("b", "lost"), broken), List.of());
        List<Outcome> outcomes = fixture.apply(put("a", "1"), txn, put("c", "3"), put("d", "4"));
        assertEquals(new Outcome.Rejected(2, Outcome.Reason.INTERNAL), outcomes.get(1));
        assertEquals(new Outcome.Put(4, null), outcomes.get(3));
        assertEquals(3, fixture.all().size());
        assertEquals(Bytes.utf8("1"), fixture.all().get(0).value());
    }

    @Test
    void shouldMakeAndRemoveRowsByConfigurationsOnly() {
        assertInstanceOf(Outcome.Published.class, fixture.applyOne(publish(ORIGIN, "n1")));
        assertInstanceOf(Outcome.Published.class, fixture.applyOne(publish(5, "stranger")));
        assertEquals(List.of(member(ORIGIN, "n1", true)), members());

        Configuration joint = new Configuration(Fixture.participants(ORIGIN, 5), Fixture.participants(ORIGIN, 6));
        fixture.store.applyConfiguration(fixture.next(), joint);
        assertEquals(List.of(5L, 6L, ORIGIN), members().stream().map(Member::id).toList());
        assertEquals(List.of("http://host5:2380"), members().get(0).peerUrls());
        assertEquals(new OriginRow(6, 0, 0, 0), fixture.store.origin(6));
        assertInstanceOf(Applied.Executed.class, apply(6, 1, 1, 1));

        fixture.store.applyConfiguration(fixture.next(), Fixture.configuration(ORIGIN, 5));
        assertNull(fixture.store.origin(6));
        assertEquals(skipped(Applied.Why.UNKNOWN_ORIGIN), apply(6, 1, 1, 2));
        assertEquals(member(ORIGIN, "n1", true), members().get(1), "published rows stay");
    }

    @Test
    void shouldKeepRowsOfThoseWhoMayComeBackWhileAChangeIsUnderWay() {
        fixture.store.applyConfiguration(fixture.next(), Fixture.configuration(ORIGIN, 5));
        assertInstanceOf(Applied.Executed.class, apply(5, 1, 1, 1));
        fixture.store.applyConfiguration(
                fixture.next(), new Configuration(Fixture.participants(ORIGIN), Fixture.participants(ORIGIN, 6)));
        assertEquals(List.of(6L, ORIGIN), members().stream().map(Member::id).toList());
        assertEquals(skipped(Applied.Why.DUPLICATE), apply(5, 1, 1, 1));
        fixture.store.applyConfiguration(fixture.next(), Fixture.configuration(ORIGIN));
        assertEquals(skipped(Applied.Why.UNKNOWN_ORIGIN), apply(5, 1, 1, 1));
    }

    @Test
    void shouldKeepMembersAndOriginsOverARestart() throws Exception {
        fixture.applyOne(publish(ORIGIN, "n1"));
        List<Member> before = members();
        OriginRow row = fixture.store.origin(ORIGIN);
        fixture.close();
        fixture = new Fixture(directory);
        assertEquals(before, members());
        assertEquals(row, fixture.store.origin(ORIGIN));
    }

    private List<Member> members() {
        try (View view = fixture.store.view()) {
            return view.members();
        }
    }

    private static PublishMember publish(long id, String name) {
        return new PublishMember(id, name, List.of("http://p:1"), List.of("http://c:2"));
    }

    private static Member member(long id, String name, boolean voter) {
        return new Member(id, name, List.of("http://p:1"), List.of("http://c:2"), voter);
    }
}
