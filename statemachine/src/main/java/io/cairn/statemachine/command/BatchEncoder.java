package io.cairn.statemachine.command;

import io.cairn.statemachine.ByteWriter;
import io.cairn.statemachine.KeyRange;
import java.util.List;

/** Writes a batch: the format is described at {@link BatchCodec}. */
final class BatchEncoder {
    private final ByteWriter out = new ByteWriter();
    private int depth;

    byte[] encode(Batch batch) {
        out.writeByte(BatchCodec.VERSION);
        out.writeFixed64(batch.origin());
        out.writeVarint(batch.incarnation());
        out.writeFixed64(batch.nonce());
        out.writeVarint(batch.sequence());
        out.writeVarint(batch.commands().size());
        batch.commands().forEach(this::command);
        return out.toArray();
    }

    private void command(Command command) {
        if (command instanceof Operation operation) {
            operation(operation);
        } else if (command instanceof Compact compact) {
            out.writeByte(Tag.COMPACT).writeVarint(compact.revision());
        } else if (command instanceof PublishMember member) {
            publishMember(member);
        } else if (command instanceof ClusterCommand cluster) {
            ClusterCodec.write(out, cluster);
        } else if (command instanceof LeaseGrant grant) {
            out.writeByte(Tag.LEASE_GRANT).writeFixed64(grant.id()).writeVarint(grant.ttlSeconds());
        } else if (command instanceof LeaseRevoke revoke) {
            out.writeByte(Tag.LEASE_REVOKE).writeFixed64(revoke.id());
        } else if (command instanceof LeaseExpire expire) {
            out.writeByte(Tag.LEASE_EXPIRE).writeFixed64(expire.id());
            out.writeVarint(expire.granted()).writeVarint(expire.term());
        } else if (command instanceof AuthCommand auth) {
            AuthCodec.write(out, auth);
        } else {
            throw new IllegalArgumentException("no tag for " + command);
        }
    }

    private void operation(Operation operation) {
        if (operation instanceof Put put) {
            put(put);
        } else if (operation instanceof DeleteRange delete) {
            out.writeByte(Tag.DELETE_RANGE).writeByte(delete.prevKv() ? Tag.PREV_KV : 0);
            range(delete.range());
        } else if (operation instanceof Range range) {
            range(range);
        } else if (operation instanceof Txn txn) {
            txn(txn);
        }
    }

    private void put(Put put) {
        int flags = (put.prevKv() ? Tag.PREV_KV : 0)
                | (put.ignoreValue() ? Tag.IGNORE_VALUE : 0)
                | (put.ignoreLease() ? Tag.IGNORE_LEASE : 0);
        out.writeByte(Tag.PUT).writeByte(flags).writeBytes(put.key()).writeBytes(put.value());
        out.writeVarint(put.lease());
    }

    private void range(Range range) {
        out.writeByte(Tag.RANGE);
        out.writeByte((range.keysOnly() ? Tag.KEYS_ONLY : 0) | (range.countOnly() ? Tag.COUNT_ONLY : 0));
        range(range.range());
        out.writeVarint(range.limit()).writeVarint(range.revision());
        out.writeByte(range.order().ordinal()).writeByte(range.target().ordinal());
        out.writeVarint(range.minModRevision()).writeVarint(range.maxModRevision());
        out.writeVarint(range.minCreateRevision()).writeVarint(range.maxCreateRevision());
    }

    private void txn(Txn txn) {
        if (++depth > BatchCodec.MAX_TXN_DEPTH) {
            throw new IllegalArgumentException("transactions nested deeper than " + BatchCodec.MAX_TXN_DEPTH);
        }
        out.writeByte(Tag.TXN);
        out.writeVarint(txn.compares().size());
        txn.compares().forEach(this::compare);
        operations(txn.success());
        operations(txn.failure());
        depth--;
    }

    private void compare(Compare compare) {
        range(compare.range());
        out.writeByte(compare.result().ordinal()).writeByte(compare.target().ordinal());
        out.writeVarint(compare.number()).writeBytes(compare.value());
    }

    private void operations(List<Operation> operations) {
        out.writeVarint(operations.size());
        operations.forEach(this::operation);
    }

    private void publishMember(PublishMember member) {
        out.writeByte(Tag.PUBLISH_MEMBER).writeFixed64(member.id()).writeText(member.name());
        texts(member.peerUrls());
        texts(member.clientUrls());
    }

    private void texts(List<String> texts) {
        out.writeVarint(texts.size());
        texts.forEach(out::writeText);
    }

    private void range(KeyRange range) {
        if (range.isSingle()) {
            out.writeByte(Tag.SINGLE_KEY).writeBytes(range.start());
        } else if (range.end() == null) {
            out.writeByte(Tag.OPEN_END).writeBytes(range.start());
        } else {
            out.writeByte(Tag.HALF_OPEN).writeBytes(range.start()).writeBytes(range.end());
        }
    }
}
