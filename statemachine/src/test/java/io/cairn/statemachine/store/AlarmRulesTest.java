package io.cairn.statemachine.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.cairn.statemachine.Alarm;
import io.cairn.statemachine.Alarm.Type;
import io.cairn.statemachine.command.AddMember;
import io.cairn.statemachine.command.Command;
import io.cairn.statemachine.command.Compact;
import io.cairn.statemachine.command.LeaseGrant;
import io.cairn.statemachine.command.LeaseRevoke;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.Outcome.Reason;
import io.cairn.statemachine.command.SetAlarm;
import io.cairn.statemachine.command.Txn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlarmRulesTest {
    private static final Command PUT = Fixture.put("a", "1");
    private static final Command DELETE = Fixture.delete("b");
    private static final Command READ_ONLY = new Txn(List.of(), List.of(), List.of());
    private static final Command DELETING = new Txn(List.of(), List.of(Fixture.delete("a")), List.of());
    private static final Command MIGHT_PUT =
            new Txn(List.of(), List.of(), List.of(new Txn(List.of(), List.of(), List.of(Fixture.put("a", "2")))));

    @TempDir
    Path folder;

    private Fixture fixture;

    @BeforeEach
    void open() throws IOException {
        fixture = new Fixture(folder);
        fixture.applyOne(PUT);
        fixture.applyOne(Fixture.put("b", "1"));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private List<Alarm> raise(long member, Type type, boolean automatic) {
        return ((Outcome.Alarms) fixture.applyOne(new SetAlarm(new Alarm(member, type, automatic), true))).alarms();
    }

    private List<Alarm> clear(long member, Type type, boolean automatic) {
        return ((Outcome.Alarms) fixture.applyOne(new SetAlarm(new Alarm(member, type, automatic), false))).alarms();
    }

    private Reason refusal(Command command) {
        return fixture.applyOne(command) instanceof Outcome.Rejected rejected ? rejected.reason() : null;
    }

    @Test
    void shouldRefuseToGrowWithoutSpace() {
        raise(55, Type.NOSPACE, false);
        long revision = fixture.applyOne(READ_ONLY).revision();
        assertEquals(Reason.NO_SPACE, refusal(PUT));
        assertEquals(Reason.NO_SPACE, refusal(MIGHT_PUT));
        assertEquals(null, refusal(DELETE));
        assertEquals(null, refusal(DELETING));
        assertEquals(null, refusal(READ_ONLY));
        assertEquals(null, refusal(new Compact(2)));
        assertEquals(Reason.NO_SPACE, refusal(new LeaseGrant(5, 60)));
        assertEquals(Reason.LEASE_NOT_FOUND, refusal(new LeaseRevoke(5)));
        assertEquals(null, refusal(new AddMember(9, List.of("http://x:1"), false, 1)));
        assertEquals(revision + 2, fixture.applyOne(READ_ONLY).revision(), "two deletes");
    }

    @Test
    void shouldChangeNoKeysWhenPeersDisagree() {
        raise(55, Type.CORRUPT, false);
        for (Command command :
                List.of(PUT, MIGHT_PUT, DELETE, DELETING, new Compact(2), new LeaseGrant(5, 60), new LeaseRevoke(5))) {
            assertEquals(Reason.CORRUPT, refusal(command), command.toString());
        }
        assertEquals(null, refusal(READ_ONLY));
        clear(55, Type.CORRUPT, false);
        assertEquals(null, refusal(PUT));
    }

    @Test
    void shouldRaiseAndClearAnyNumberOfTimes() {
        Alarm alarm = new Alarm(55, Type.NOSPACE, false);
        assertEquals(List.of(alarm), raise(55, Type.NOSPACE, false));
        assertEquals(List.of(alarm), raise(55, Type.NOSPACE, true), "already up, as it was raised first");
        raise(56, Type.NOSPACE, false);
        assertEquals(List.of(), clear(57, Type.NOSPACE, false));
        assertEquals(List.of(), clear(55, Type.CORRUPT, false));
        assertEquals(List.of(alarm), clear(55, Type.NOSPACE, false));
        assertEquals(Reason.NO_SPACE, refusal(PUT), "56 has no space either");
        clear(56, Type.NOSPACE, false);
        assertEquals(null, refusal(PUT));
    }

    @Test
    void shouldNotClearByItselfWhatAnOperatorRaised() {
        raise(55, Type.NOSPACE, false);
        assertEquals(List.of(), clear(55, Type.NOSPACE, true));
        assertEquals(Reason.NO_SPACE, refusal(PUT));
        clear(55, Type.NOSPACE, false);
        raise(55, Type.NOSPACE, true);
        assertEquals(1, clear(55, Type.NOSPACE, true).size());
        assertEquals(null, refusal(PUT));
    }

    @Test
    void shouldDropTheAlarmsOfWhoLeaves() {
        fixture.store.applyConfiguration(fixture.next(), Fixture.configuration(Fixture.ORIGIN, 2));
        raise(2, Type.NOSPACE, true);
        raise(55, Type.NOSPACE, false);
        fixture.store.applyConfiguration(fixture.next(), Fixture.configuration(Fixture.ORIGIN));
        assertEquals(List.of(new Alarm(55, Type.NOSPACE, false)), fixture.store.alarms());
    }

    @Test
    void shouldHashAllReplicatedState() throws IOException {
        int before = stateHash();
        fixture.store.advance(fixture.next());
        assertEquals(before, stateHash());
        raise(55, Type.NOSPACE, false);
        int alarmed = stateHash();
        assertNotEquals(before, alarmed);
        clear(55, Type.NOSPACE, false);
        assertEquals(before, stateHash());
        fixture.applyOne(PUT);
        assertNotEquals(before, stateHash());
        fixture.applyOne(Fixture.put("b", "2"));
        fixture.applyOne(new Compact(4));
        int compacted = stateHash();
        while (fixture.store.collectGarbage(100) > 0) {
            assertEquals(compacted, stateHash());
        }
        fixture.store.defragment();
        assertEquals(compacted, stateHash());
    }

    private int stateHash() {
        try (View view = fixture.store.view()) {
            return view.stateHash();
        }
    }
}
