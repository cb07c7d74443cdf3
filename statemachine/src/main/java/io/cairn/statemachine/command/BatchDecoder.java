package io.cairn.statemachine.command;

import io.cairn.statemachine.ByteReader;
import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.KeyRange;
import java.util.ArrayList;
import java.util.List;

/** Reads what {@link BatchEncoder} wrote; lets the reader's exceptions out for what is cut short or malformed. */
final class BatchDecoder {
    private static final Range.Order[] ORDERS = Range.Order.values();
    private static final Range.Target[] RANGE_TARGETS = Range.Target.values();
    private static final Compare.Result[] RESULTS = Compare.Result.values();
    private static final Compare.Target[] COMPARE_TARGETS = Compare.Target.values();

    private final ByteReader in;

    BatchDecoder(ByteReader in) {
        this.in = in;
    }

    Batch decode() throws UnknownCommandException {
        int version = in.readByte();
        if (version != BatchCodec.VERSION) {
            throw new UnknownCommandException(
                    "batch of format version " + version + "; this build knows " + BatchCodec.VERSION);
        }
        long origin = in.readFixed64();
        long incarnation = in.readVarint();
        long nonce = in.readFixed64();
        long sequence = in.readVarint();
        int count = in.readCount();
        List<Command> commands = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            commands.add(command());
        }
        if (in.remaining() > 0) {
            throw new IllegalArgumentException(in.remaining() + " bytes after the last command");
        }
        return new Batch(origin, incarnation, nonce, sequence, commands);
    }

    private Command command() throws UnknownCommandException {
        int tag = in.readByte();
        switch (tag) {
            case Tag.PUT:
                return put();
            case Tag.DELETE_RANGE:
                return deleteRange();
            case Tag.TXN:
                return txn(1);
            case Tag.COMPACT:
                return new Compact(in.readVarint());
            case Tag.PUBLISH_MEMBER:
                return new PublishMember(in.readFixed64(), in.readText(), texts(), texts());
            case Tag.LEASE_GRANT:
                return new LeaseGrant(in.readFixed64(), in.readVarint());
            case Tag.LEASE_REVOKE:
                return new LeaseRevoke(in.readFixed64());
            case Tag.LEASE_EXPIRE:
                return new LeaseExpire(in.readFixed64(), in.readVarint(), in.readVarint());
            default:
                return other(tag);
        }
    }

    private Command other(int tag) throws UnknownCommandException {
        AuthCommand auth = AuthCodec.read(tag, in);
        if (auth != null) {
            return auth;
        }
        ClusterCommand cluster = ClusterCodec.read(tag, in);
        if (cluster == null) {
            throw new UnknownCommandException("command with unknown tag " + tag);
        }
        return cluster;
    }

    private Operation operation(int depth) throws UnknownCommandException {
        int tag = in.readByte();
        switch (tag) {
            case Tag.PUT:
                return put();
            case Tag.DELETE_RANGE:
                return deleteRange();
            case Tag.RANGE:
                return range();
            case Tag.TXN:
                return txn(depth + 1);
            default:
                throw new UnknownCommandException("operation with unknown tag " + tag);
        }
    }

    private Put put() throws UnknownCommandException {
        int flags = flags(Tag.PREV_KV | Tag.IGNORE_VALUE | Tag.IGNORE_LEASE);
        return new Put(
                in.readBytes(),
                in.readBytes(),
                in.readVarint(),
                (flags & Tag.PREV_KV) != 0,
                (flags & Tag.IGNORE_VALUE) != 0,
                (flags & Tag.IGNORE_LEASE) != 0);
    }

    private DeleteRange deleteRange() throws UnknownCommandException {
        int flags = flags(Tag.PREV_KV);
        return new DeleteRange(keyRange(), flags != 0);
    }

    private Range range() throws UnknownCommandException {
        int flags = flags(Tag.KEYS_ONLY | Tag.COUNT_ONLY);
        return new Range(
                keyRange(),
                in.readVarint(),
                in.readVarint(),
                constant(ORDERS),
                constant(RANGE_TARGETS),
                (flags & Tag.KEYS_ONLY) != 0,
                (flags & Tag.COUNT_ONLY) != 0,
                in.readVarint(),
                in.readVarint(),
                in.readVarint(),
                in.readVarint());
    }

    private Txn txn(int depth) throws UnknownCommandException {
        if (depth > BatchCodec.MAX_TXN_DEPTH) {
            throw new IllegalArgumentException("transactions nested deeper than " + BatchCodec.MAX_TXN_DEPTH);
        }
        int count = in.readCount();
        List<Compare> compares = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            compares.add(new Compare(
                    keyRange(), constant(RESULTS), constant(COMPARE_TARGETS), in.readVarint(), in.readBytes()));
        }
        return new Txn(compares, operations(depth), operations(depth));
    }

    private List<Operation> operations(int depth) throws UnknownCommandException {
        int count = in.readCount();
        List<Operation> operations = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            operations.add(operation(depth));
        }
        return operations;
    }

    private List<String> texts() {
        int count = in.readCount();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(in.readText());
        }
        return texts;
    }

    private KeyRange keyRange() throws UnknownCommandException {
        int kind = in.readByte();
        Bytes start = in.readBytes();
        switch (kind) {
            case Tag.SINGLE_KEY:
                return KeyRange.single(start);
            case Tag.HALF_OPEN:
                return new KeyRange(start, in.readBytes());
            case Tag.OPEN_END:
                return new KeyRange(start, null);
            default:
                throw new UnknownCommandException("range of unknown kind " + kind);
        }
    }

    private int flags(int known) throws UnknownCommandException {
        int flags = in.readByte();
        if ((flags & ~known) != 0) {
            throw new UnknownCommandException("unknown flags " + Integer.toHexString(flags));
        }
        return flags;
    }

    private <E extends Enum<E>> E constant(E[] constants) throws UnknownCommandException {
        int code = in.readByte();
        if (code >= constants.length) {
            throw new UnknownCommandException("unknown code " + code);
        }
        return constants[code];
    }
}
