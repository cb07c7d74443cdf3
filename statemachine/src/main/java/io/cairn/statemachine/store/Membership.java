package io.cairn.statemachine.store;

import io.cairn.statemachine.ByteReader;
import io.cairn.statemachine.ByteWriter;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.Member;
import io.cairn.statemachine.command.PublishMember;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The configuration and a row for each of its participants, during a change perhaps for more. Immutable.
 *
 * @param members by unsigned id
 */
record Membership(Configuration configuration, List<Member> members) {
    static final Membership NONE = new Membership(Configuration.EMPTY, List.of());

    private static final Comparator<Member> BY_ID = (a, b) -> Long.compareUnsigned(a.id(), b.id());

    Membership {
        members = List.copyOf(members);
    }

    /**
     * Rows for all participants of both halves; those that exist keep what was published. Only a stable configuration
     * takes rows away: before that, a change under way can still be undone.
     */
    Membership with(Configuration next) {
        Map<Long, Participant> participants = new LinkedHashMap<>();
        next.current().forEach(p -> participants.put(p.id(), p));
        next.previous().forEach(p -> participants.putIfAbsent(p.id(), p));
        List<Member> rows = new ArrayList<>();
        participants.values().forEach(p -> rows.add(row(p)));
        if (!next.isStable()) {
            members.stream().filter(m -> !participants.containsKey(m.id())).forEach(rows::add);
        }
        rows.sort(BY_ID);
        return new Membership(next, rows);
    }

    private Member row(Participant participant) {
        Member old = member(participant.id());
        return old == null
                ? new Member(
                        participant.id(),
                        "",
                        List.of("http://" + participant.address()),
                        List.of(),
                        participant.voter())
                : new Member(old.id(), old.name(), old.peerUrls(), old.clientUrls(), participant.voter());
    }

    /** The same when the publisher takes no part. */
    Membership with(PublishMember command) {
        if (!configuration.includes(command.id())) {
            return this;
        }
        return new Membership(
                configuration,
                members.stream()
                        .map(m -> m.id() == command.id() ? published(m, command) : m)
                        .toList());
    }

    private static Member published(Member old, PublishMember command) {
        return new Member(old.id(), command.name(), command.peerUrls(), command.clientUrls(), old.voter());
    }

    /** The rows of those who take part, by unsigned id. */
    List<Member> participants() {
        return members.stream().filter(m -> configuration.includes(m.id())).toList();
    }

    @Nullable
    Member member(long id) {
        for (Member member : members) {
            if (member.id() == id) {
                return member;
            }
        }
        return null;
    }

    byte[] encode() {
        ByteWriter out = new ByteWriter();
        write(out, configuration.current());
        write(out, configuration.previous());
        out.writeVarint(members.size());
        for (Member member : members) {
            out.writeFixed64(member.id()).writeText(member.name());
            writeTexts(out, member.peerUrls());
            writeTexts(out, member.clientUrls());
            out.writeByte(member.voter() ? 1 : 0);
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
        return new Membership(configuration, members);
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
