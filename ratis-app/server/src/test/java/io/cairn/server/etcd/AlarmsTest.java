package io.cairn.server.etcd;

import static io.cairn.server.etcd.TestServer.error;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.api.etcd.AlarmMember;
import io.cairn.api.etcd.AlarmRequest;
import io.cairn.api.etcd.AlarmRequest.AlarmAction;
import io.cairn.api.etcd.AlarmResponse;
import io.cairn.api.etcd.AlarmType;
import io.cairn.api.etcd.PutRequest;
import io.cairn.api.etcd.StatusRequest;
import io.cairn.server.node.FakePeer;
import io.cairn.statemachine.Alarm;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.SetAlarm;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AlarmsTest {
    private static final Alarm NOSPACE = new Alarm(55, Alarm.Type.NOSPACE, false);
    private static final Alarm CORRUPT = new Alarm(-1, Alarm.Type.CORRUPT, true);

    private final TestServer server = new TestServer();
    private final FakePeer peer = server.peer;

    @AfterEach
    void stop() {
        peer.assertNoViewLeft();
        server.close();
    }

    private AlarmResponse alarm(AlarmAction action, long member, AlarmType type) {
        return server.maintenance()
                .alarm(AlarmRequest.newBuilder()
                        .setAction(action)
                        .setMemberID(member)
                        .setAlarm(type)
                        .build());
    }

    private static AlarmMember wire(long member, AlarmType type) {
        return AlarmMember.newBuilder().setMemberID(member).setAlarm(type).build();
    }

    @Test
    void shouldListThemAllOrThoseOfOneType() {
        peer.alarms = List.of(NOSPACE, CORRUPT);
        AlarmResponse all = alarm(AlarmAction.GET, 0, AlarmType.NONE);
        assertEquals(List.of(wire(55, AlarmType.NOSPACE), wire(-1, AlarmType.CORRUPT)), all.getAlarmsList());
        assertEquals(FakePeer.REVISION, all.getHeader().getRevision());
        assertEquals(
                List.of(wire(-1, AlarmType.CORRUPT)),
                alarm(AlarmAction.GET, 0, AlarmType.CORRUPT).getAlarmsList());
        assertEquals(2, peer.barriers.get("linearizable"));
    }

    @Test
    void shouldRaiseAndClear() {
        peer.answerWith(new Outcome.Alarms(9, List.of(NOSPACE)));
        AlarmResponse raised = alarm(AlarmAction.ACTIVATE, 55, AlarmType.NOSPACE);
        assertEquals(new SetAlarm(NOSPACE, true), peer.proposed.poll());
        assertEquals(List.of(wire(55, AlarmType.NOSPACE)), raised.getAlarmsList());
        assertEquals(9, raised.getHeader().getRevision());
        assertEquals(FakePeer.MEMBER, raised.getHeader().getMemberId());
        peer.answerWith(new Outcome.Alarms(9, List.of()));
        assertEquals(0, alarm(AlarmAction.DEACTIVATE, 55, AlarmType.NOSPACE).getAlarmsCount());
        assertEquals(new SetAlarm(NOSPACE, false), peer.proposed.poll());
    }

    @Test
    void shouldDoNothingWithoutAnAlarm() {
        peer.alarms = List.of(NOSPACE);
        assertEquals(0, alarm(AlarmAction.ACTIVATE, 55, AlarmType.NONE).getAlarmsCount());
        assertEquals(0, alarm(AlarmAction.DEACTIVATE, 55, AlarmType.NONE).getAlarmsCount());
        assertTrue(peer.proposed.isEmpty());
    }

    @Test
    void shouldShowThemInTheStatus() {
        peer.alarms = List.of(NOSPACE, CORRUPT);
        assertEquals(
                List.of("memberID:55 alarm:NOSPACE ", "memberID:18446744073709551615 alarm:CORRUPT "),
                server.maintenance().status(StatusRequest.getDefaultInstance()).getErrorsList());
    }

    @Test
    void shouldRefuseAsTheStateMachineDecides() {
        PutRequest put = PutRequest.newBuilder()
                .setKey(com.google.protobuf.ByteString.copyFromUtf8("k"))
                .build();
        peer.answerWith(new Outcome.Rejected(9, Outcome.Reason.NO_SPACE));
        assertEquals(
                "RESOURCE_EXHAUSTED etcdserver: mvcc: database space exceeded",
                error(() -> server.kv().put(put)));
        peer.answerWith(new Outcome.Rejected(9, Outcome.Reason.CORRUPT));
        assertEquals(
                "DATA_LOSS etcdserver: corrupt cluster", error(() -> server.kv().put(put)));
    }
}
