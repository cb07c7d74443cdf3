package io.cairn.statemachine.store;

import static io.cairn.statemachine.store.Fixture.delete;
import static io.cairn.statemachine.store.Fixture.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.KeyRange;
import io.cairn.statemachine.KeyValue;
import io.cairn.statemachine.Lease;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.command.Compact;
import io.cairn.statemachine.command.DeleteRange;
import io.cairn.statemachine.command.LeaseExpire;
import io.cairn.statemachine.command.LeaseGrant;
import io.cairn.statemachine.command.LeaseRevoke;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.Outcome.Reason;
import io.cairn.statemachine.command.Put;
import io.cairn.statemachine.command.Txn;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.RocksDB;

/** What leases do to keys. */
class LeaseTest {
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

    private static Put leased(String key, long lease) {
        return new Put(Bytes.utf8(key), Bytes.utf8("v"), lease, false, false, false);
    }

    private List<String> keysOf(long lease) {
        try (View view = fixture.store.view()) {
            return view.leaseKeys(lease).stream().map(Bytes::toString).toList();
        }
    }

    private Reason refused(Outcome outcome) {
        return ((Outcome.Rejected) outcome).reason();
    }

    @Test
    void shouldDeleteItsKeysInOrderInOneRevision() {
        fixture.apply(new LeaseGrant(7, 60), leased("b", 7), leased("c", 7), leased("a", 7), put("d", "v"));
        Outcome revoked = fixture.applyOne(new LeaseRevoke(7));
        assertEquals(new Outcome.Revoked(6, 7), revoked);
        assertEquals(
                List.of("d"),
                fixture.all().stream().map(kv -> kv.key().toString()).toList());
        assertEquals(List.of("6_0t a", "6_1t b", "6_2t c"), history().subList(4, 7));
        assertEquals(List.of(), keysOf(7));
        assertEquals(Reason.LEASE_NOT_FOUND, refused(fixture.applyOne(new LeaseRevoke(7))));
    }

    private List<String> history() {
        List<String> rows = new ArrayList<>();
        try (PinnedView view = (PinnedView) fixture.store.view();
                Scan scan = view.rows().scan(Family.HISTORY, null)) {
            for (boolean more = scan.seek(new byte[0]); more; more = scan.next()) {
                byte[] row = scan.key();
                rows.add(Keys.historyMain(row) + "_" + Keys.historySub(row) + (Keys.isTombstone(row) ? "t " : " ")
                        + KeyValueRow.decode(scan.value()).key());
            }
        }
        return rows;
    }

    @Test
    void shouldEndWithoutARevisionWhenNoKeyHangsOnIt() {
        assertEquals(
                List.of(new Outcome.Granted(1, new Lease(-3, 60, 2)), new Outcome.Revoked(1, -3)),
                fixture.apply(new LeaseGrant(-3, 60), new LeaseRevoke(-3)));
    }

    @Test
    void shouldHaveAKeyHangOnTheLeaseOfItsLastPut() {
        fixture.apply(new LeaseGrant(1, 60), new LeaseGrant(2, 60), leased("k", 1));
        assertEquals(List.of("k"), keysOf(1));
        fixture.apply(leased("k", 2));
        assertEquals(List.of(), keysOf(1));
        assertEquals(List.of("k"), keysOf(2));
        fixture.apply(new Put(Bytes.utf8("k"), Bytes.utf8("w"), 0, false, false, true));
        assertEquals(List.of("k"), keysOf(2), "lease was to be ignored");
        fixture.apply(put("k", "x"));
        assertEquals(List.of(), keysOf(2));
        fixture.apply(new LeaseRevoke(1), new LeaseRevoke(2));
        assertEquals(1, fixture.all().size());
    }

    @Test
    void shouldForgetAKeyThatWasDeleted() {
        fixture.apply(new LeaseGrant(1, 60), leased("a", 1), leased("b", 1));
        fixture.apply(delete("a"), put("a", "again"), new DeleteRange(new KeyRange(Bytes.utf8("b"), null), false));
        assertEquals(List.of(), keysOf(1));
        fixture.apply(new LeaseRevoke(1));
        assertEquals(
                List.of("again"),
                fixture.all().stream().map(kv -> kv.value().toString()).toList());
    }

    @Test
    void shouldRefuseWhatIsThereAndWhatIsNot() {
        assertEquals(Reason.LEASE_NOT_FOUND, refused(fixture.applyOne(leased("a", 4))));
        assertEquals(
                Reason.LEASE_NOT_FOUND,
                refused(fixture.applyOne(new Txn(List.of(), List.of(put("a", "1"), leased("b", 4)), List.of()))));
        assertEquals(List.of(), fixture.all());
        fixture.apply(new LeaseGrant(4, 60));
        assertEquals(Reason.LEASE_EXISTS, refused(fixture.applyOne(new LeaseGrant(4, 5))));
        assertEquals(List.of(new Lease(4, 60, 4)), leases());
    }

    @Test
    void shouldLookForTheLeaseFirstUnlessInATransaction() {
        Put keeping = new Put(Bytes.utf8("none"), Bytes.EMPTY, 4, false, true, false);
        assertEquals(Reason.LEASE_NOT_FOUND, refused(fixture.applyOne(keeping)));
        Txn txn = new Txn(List.of(), List.of(keeping), List.of());
        assertEquals(Reason.KEY_NOT_FOUND, refused(fixture.applyOne(txn)));
    }

    private List<Lease> leases() {
        try (View view = fixture.store.view()) {
            return view.leases();
        }
    }

    @Test
    void shouldUndoWhatATransactionAttached() {
        fixture.apply(new LeaseGrant(1, 60), put("b", "v"));
        Put needsKey = new Put(Bytes.utf8("b"), Bytes.EMPTY, 0, false, true, false);
        List<Outcome> outcomes = fixture.apply(
                leased("c", 1), new Txn(List.of(), List.of(leased("a", 1), delete("b"), needsKey), List.of()));
        assertEquals(Reason.KEY_NOT_FOUND, refused(outcomes.get(1)));
        assertEquals(List.of("c"), keysOf(1));
    }

    @Test
    void shouldExpireOnlyInTheTermOfTheDecision() {
        fixture.apply(new LeaseGrant(1, 60), leased("a", 1));
        assertEquals(Reason.OLD_TERM, refused(fixture.applyOne(new LeaseExpire(1, 2, 0))));
        Position later = new Position(2, fixture.next().index());
        Applied applied = fixture.store.apply(later, fixture.batch(new LeaseExpire(1, 2, 1)));
        assertEquals(
                Reason.OLD_TERM, refused(((Applied.Executed) applied).outcomes().get(0)));
        assertEquals(1, fixture.all().size());
        later = new Position(2, fixture.next().index());
        applied = fixture.store.apply(later, fixture.batch(new LeaseExpire(1, 2, 2)));
        assertEquals(List.of(new Outcome.Revoked(3, 1)), ((Applied.Executed) applied).outcomes());
        assertEquals(List.of(), fixture.all());
    }

    @Test
    void shouldNotExpireALaterLeaseOfTheSameId() {
        fixture.apply(new LeaseGrant(1, 60));
        fixture.apply(new LeaseRevoke(1), new LeaseGrant(1, 60), leased("a", 1));
        assertEquals(Reason.LEASE_NOT_FOUND, refused(fixture.applyOne(new LeaseExpire(1, 2, 1))));
        assertEquals(List.of("a"), keysOf(1));
        assertEquals(new Outcome.Revoked(3, 1), fixture.applyOne(new LeaseExpire(1, 3, 1)));
    }

    /** Numbers of etcd 3.4.23 for the same commands. */
    @Test
    void shouldHashLeasedKeysAsEtcd() {
        fixture.apply(put("a", "v1"));
        fixture.apply(new LeaseGrant(5, 60));
        Put a = new Put(Bytes.utf8("a"), Bytes.utf8("v2"), 5, false, false, false);
        fixture.apply(new Txn(List.of(), List.of(a, put("b", "")), List.of()));
        fixture.apply(delete("b"));
        assertEquals(4235783168L, fixture.hash(0));
        assertEquals(4179027350L, fixture.hash(3));
        fixture.apply(new Compact(3));
        assertEquals(2478719225L, fixture.hash(0));
        KeyValue kv = fixture.all().get(0);
        assertEquals(5, kv.lease());
    }

    @Test
    void shouldOpenAStoreFromBeforeThereWereLeases() throws Exception {
        fixture.apply(put("a", "v"));
        fixture.close();
        dropLeases(Generations.open(directory).live());
        fixture = new Fixture(directory);
        assertEquals(1, fixture.all().size());
        assertEquals(List.of(), leases());
        fixture.apply(new LeaseGrant(1, 60), leased("b", 1));
        assertEquals(List.of("b"), keysOf(1));
        try (View view = fixture.store.view()) {
            assertNull(view.lease(2));
        }
    }

    private static void dropLeases(Path live) throws Exception {
        List<ColumnFamilyDescriptor> families = new ArrayList<>();
        for (Family family : Family.values()) {
            families.add(new ColumnFamilyDescriptor(family.label()));
        }
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try (DBOptions options = new DBOptions();
                RocksDB rocks = RocksDB.open(options, live.toString(), families, handles)) {
            rocks.dropColumnFamily(handles.get(Family.LEASE.ordinal()));
            handles.forEach(ColumnFamilyHandle::close);
        }
        try (org.rocksdb.Options options = new org.rocksdb.Options()) {
            assertTrue(RocksDB.listColumnFamilies(options, live.toString()).size() < Family.values().length);
        }
    }
}
