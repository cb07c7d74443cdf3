package io.cairn.statemachine.store;

import io.cairn.statemachine.Alarm;
import io.cairn.statemachine.ByteReader;
import io.cairn.statemachine.ByteWriter;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.Invitation;
import io.cairn.statemachine.Member;
import java.util.ArrayList;
import java.util.List;

/** The bytes of the membership row. Rows of earlier builds end before the invitations. */
final class MembershipCodec {
    private static final Alarm.Type[] ALARMS = Alarm.Type.values();

    private MembershipCodec() {}

    static byte[] encode(Membership membership) {
        ByteWriter out = new ByteWriter();
        write(out, membership.configuration().current());
        write(out, membership.configuration().previous());
        out.writeVarint(membership.members().size());
        for (Member member : membership.members()) {
            out.writeFixed64(member.id()).writeText(member.name());
            writeTexts(out, member.peerUrls());
            writeTexts(out, member.clientUrls());
            out.writeByte(member.voter() ? 1 : 0);
        }
        out.writeVarint(membership.invitations().size());
        for (Invitation invitation : membership.invitations()) {
            out.writeFixed64(invitation.id());
            writeTexts(out, invitation.peerUrls());
            out.writeByte(invitation.learner() ? 1 : 0).writeFixed64(invitation.claim());
        }
        out.writeVarint(membership.alarms().size());
        for (Alarm alarm : membership.alarms()) {
            out.writeFixed64(alarm.member()).writeByte(alarm.type().ordinal());
            out.writeByte(alarm.automatic() ? 1 : 0);
        }
        return out.toArray();
    }

    private static void write(ByteWriter out, List<Participant> participants) {
        out.writeVarint(participants.size());
        participants.forEach(
                p -> out.writeFixed64(p.id()).writeText(p.address()).writeByte(p.voter() ? 1 : 0));
    }

    private static void writeTexts(ByteWriter out, List<String> texts) {
        out.writeVarint(texts.size());
        texts.forEach(out::writeText);
    }

    static Membership decode(ByteReader in) {
        Configuration configuration = new Configuration(readParticipants(in), readParticipants(in));
        List<Member> members = new ArrayList<>();
        for (int left = in.readCount(); left > 0; left--) {
            members.add(new Member(in.readFixed64(), in.readText(), readTexts(in), readTexts(in), in.readByte() == 1));
        }
        if (in.remaining() == 0) {
            return new Membership(configuration, members, List.of(), List.of());
        }
        List<Invitation> invitations = new ArrayList<>();
        for (int left = in.readCount(); left > 0; left--) {
            invitations.add(new Invitation(in.readFixed64(), readTexts(in), in.readByte() == 1, in.readFixed64()));
        }
        List<Alarm> alarms = new ArrayList<>();
        for (int left = in.readCount(); left > 0; left--) {
            alarms.add(new Alarm(in.readFixed64(), alarmType(in.readByte()), in.readByte() == 1));
        }
        return new Membership(configuration, members, invitations, alarms);
    }

    private static Alarm.Type alarmType(int code) {
        if (code >= ALARMS.length) {
            throw new IllegalArgumentException("unknown alarm " + code);
        }
        return ALARMS[code];
    }

    private static List<Participant> readParticipants(ByteReader in) {
        List<Participant> participants = new ArrayList<>();
        for (int left = in.readCount(); left > 0; left--) {
            participants.add(new Participant(in.readFixed64(), in.readText(), in.readByte() == 1));
        }
        return participants;
    }

    private static List<String> readTexts(ByteReader in) {
        List<String> texts = new ArrayList<>();
        for (int left = in.readCount(); left > 0; left--) {
            texts.add(in.readText());
        }
        return texts;
    }
}
