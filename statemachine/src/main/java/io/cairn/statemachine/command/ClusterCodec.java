package io.cairn.statemachine.command;

import io.cairn.statemachine.Alarm;
import io.cairn.statemachine.ByteReader;
import io.cairn.statemachine.ByteWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of commands about the cluster within a batch.
 *
 * <pre>
 * add     = 30 id:fixed64 count peerUrl* flags:byte learnersMax:varint    flags: 1 learner
 * claim   = 31 id:fixed64 claim:fixed64
 * remove  = 32 id:fixed64
 * update  = 33 id:fixed64 count peerUrl*
 * alarm   = 34 member:fixed64 type:byte flags:byte                        flags: 1 active, 2 automatic
 * </pre>
 */
final class ClusterCodec {
    private static final Alarm.Type[] ALARMS = Alarm.Type.values();

    private ClusterCodec() {}

    static void write(ByteWriter out, ClusterCommand command) {
        if (command instanceof AddMember add) {
            out.writeByte(Tag.ADD_MEMBER).writeFixed64(add.id());
            texts(out, add.peerUrls());
            out.writeByte(add.learner() ? Tag.LEARNER : 0).writeVarint(add.learnersMax());
        } else if (command instanceof ClaimMember claim) {
            out.writeByte(Tag.CLAIM_MEMBER).writeFixed64(claim.id()).writeFixed64(claim.claim());
        } else if (command instanceof RemoveMember remove) {
            out.writeByte(Tag.REMOVE_MEMBER).writeFixed64(remove.id());
        } else if (command instanceof UpdateMember update) {
            out.writeByte(Tag.UPDATE_MEMBER).writeFixed64(update.id());
            texts(out, update.peerUrls());
        } else if (command instanceof SetAlarm set) {
            Alarm alarm = set.alarm();
            int flags = (set.active() ? Tag.ACTIVE : 0) | (alarm.automatic() ? Tag.AUTOMATIC : 0);
            out.writeByte(Tag.SET_ALARM).writeFixed64(alarm.member());
            out.writeByte(alarm.type().ordinal()).writeByte(flags);
        }
    }

    /** Null when the tag is none of these. */
    static @Nullable ClusterCommand read(int tag, ByteReader in) throws UnknownCommandException {
        return switch (tag) {
            case Tag.ADD_MEMBER ->
                new AddMember(in.readFixed64(), texts(in), flags(in, Tag.LEARNER) != 0, (int) in.readVarint());
            case Tag.CLAIM_MEMBER -> new ClaimMember(in.readFixed64(), in.readFixed64());
            case Tag.REMOVE_MEMBER -> new RemoveMember(in.readFixed64());
            case Tag.UPDATE_MEMBER -> new UpdateMember(in.readFixed64(), texts(in));
            case Tag.SET_ALARM -> setAlarm(in);
            default -> null;
        };
    }

    private static SetAlarm setAlarm(ByteReader in) throws UnknownCommandException {
        long member = in.readFixed64();
        int type = in.readByte();
        if (type >= ALARMS.length) {
            throw new UnknownCommandException("unknown alarm " + type);
        }
        int flags = flags(in, Tag.ACTIVE | Tag.AUTOMATIC);
        return new SetAlarm(new Alarm(member, ALARMS[type], (flags & Tag.AUTOMATIC) != 0), (flags & Tag.ACTIVE) != 0);
    }

    private static int flags(ByteReader in, int known) throws UnknownCommandException {
        int flags = in.readByte();
        if ((flags & ~known) != 0) {
            throw new UnknownCommandException("unknown flags " + Integer.toHexString(flags));
        }
        return flags;
    }

    private static void texts(ByteWriter out, List<String> texts) {
        out.writeVarint(texts.size());
        texts.forEach(out::writeText);
    }

    private static List<String> texts(ByteReader in) {
        List<String> texts = new ArrayList<>();
        for (int left = in.readCount(); left > 0; left--) {
            texts.add(in.readText());
        }
        return texts;
    }
}
