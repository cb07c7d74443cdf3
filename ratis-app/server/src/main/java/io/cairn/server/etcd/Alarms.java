package io.cairn.server.etcd;

import io.cairn.api.etcd.AlarmMember;
import io.cairn.api.etcd.AlarmRequest;
import io.cairn.api.etcd.AlarmResponse;
import io.cairn.api.etcd.AlarmType;
import io.cairn.server.node.Proposals;
import io.cairn.server.node.Reads;
import io.cairn.statemachine.Alarm;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.SetAlarm;
import io.grpc.stub.StreamObserver;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The alarms of etcd's Maintenance service. */
final class Alarms {
    private final Reads reads;
    private final Proposals proposals;
    private final Headers headers;
    private final Replies replies;

    Alarms(Reads reads, Proposals proposals, Headers headers, Replies replies) {
        this.reads = reads;
        this.proposals = proposals;
        this.headers = headers;
        this.replies = replies;
    }

    /** To raise or clear what is no alarm does nothing, as in etcd. */
    void answer(AlarmRequest request, StreamObserver<AlarmResponse> call) {
        Alarm.Type type = type(request.getAlarm());
        boolean sets = request.getAction() == AlarmRequest.AlarmAction.ACTIVATE
                || request.getAction() == AlarmRequest.AlarmAction.DEACTIVATE;
        if (sets && type != null) {
            boolean active = request.getAction() == AlarmRequest.AlarmAction.ACTIVATE;
            SetAlarm command = new SetAlarm(new Alarm(request.getMemberID(), type, false), active);
            replies.write(
                    proposals.propose(command),
                    call,
                    outcome -> response(outcome.revision(), ((Outcome.Alarms) outcome).alarms()));
        } else {
            boolean all = request.getAlarm() == AlarmType.NONE && !sets;
            replies.linearizable(
                    reads,
                    call,
                    view -> response(
                            view.revision(),
                            view.alarms().stream()
                                    .filter(a -> all || a.type() == type)
                                    .toList()));
        }
    }

    private AlarmResponse response(long revision, List<Alarm> alarms) {
        AlarmResponse.Builder response = AlarmResponse.newBuilder().setHeader(headers.at(revision));
        alarms.forEach(a -> response.addAlarms(
                AlarmMember.newBuilder().setMemberID(a.member()).setAlarm(type(a.type()))));
        return response.build();
    }

    /** In etcd's status, among its errors. */
    static String text(Alarm alarm) {
        return "memberID:" + Long.toUnsignedString(alarm.member()) + " alarm:" + alarm.type() + " ";
    }

    private static AlarmType type(Alarm.Type type) {
        return switch (type) {
            case NOSPACE -> AlarmType.NOSPACE;
            case CORRUPT -> AlarmType.CORRUPT;
        };
    }

    private static Alarm.@Nullable Type type(AlarmType type) {
        return switch (type) {
            case NOSPACE -> Alarm.Type.NOSPACE;
            case CORRUPT -> Alarm.Type.CORRUPT;
            case NONE, UNRECOGNIZED -> null;
        };
    }
}
