package io.cairn.statemachine.command;

import io.cairn.statemachine.ByteReader;
import io.cairn.statemachine.KeyRange;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The bytes of a batch in the log.
 *
 * <pre>
 * batch    = version:byte origin:fixed64 incarnation:varint nonce:fixed64 sequence:varint count:varint command*
 * command  = 1 put | 2 deleteRange | 4 txn | 5 revision:varint | 6 publish           (tag byte first)
 *          | 7 grant | 8 revoke | 9 expire
 *          | 20..28: see AuthCodec | 30..34: see ClusterCodec
 * operation= 1 put | 2 deleteRange | 3 range | 4 txn
 * put      = flags:byte key value lease:varint           flags: 1 prevKv, 2 ignoreValue, 4 ignoreLease
 * delete   = flags:byte keys                             flags: 1 prevKv
 * range    = flags:byte keys limit revision order:byte target:byte minMod maxMod minCreate maxCreate
 *                                                        flags: 1 keysOnly, 2 countOnly; numbers: varints
 * txn      = count compare* count operation* count operation*
 * compare  = keys result:byte target:byte number:varint value
 * publish  = id:fixed64 name count peerUrl* count clientUrl*
 * grant    = id:fixed64 ttl:varint
 * revoke   = id:fixed64
 * expire   = id:fixed64 granted:varint term:varint
 * keys     = 0 key | 1 start end | 2 start               (2: no end)
 * </pre>
 *
 * Byte strings and UTF-8 texts have a varint length before them; enum codes are the constants' places, so constants
 * are only ever added at the end. What is new gets a new tag, flag, code or version, which older builds refuse.
 * Stateless, safe for any thread.
 */
public final class BatchCodec {
    /**
     * Txns within txns; each level costs stack when it is decoded and executed. etcd's limit of 128 operations on each
     * path lets 128 txns through, and an empty one in the last.
     */
    public static final int MAX_TXN_DEPTH = 129;

    static final int VERSION = 1;

    /** Tag, flags, lengths and numbers of one command or operation, at most; see {@link #encodedSize}. */
    private static final int COMMAND_OVERHEAD = 96;

    private BatchCodec() {}

    /** @throws IllegalArgumentException for transactions nested deeper than {@link #MAX_TXN_DEPTH} */
    public static byte[] encode(Batch batch) {
        return new BatchEncoder().encode(batch);
    }

    public static Batch decode(byte[] bytes) throws MalformedBatchException {
        return decode(ByteBuffer.wrap(bytes));
    }

    /**
     * Reads the buffer to its limit.
     *
     * @throws UnknownCommandException for a version or tag of a newer build
     * @throws MalformedBatchException for anything else that {@link #encode} cannot have made
     */
    public static Batch decode(ByteBuffer buffer) throws MalformedBatchException {
        try {
            return new BatchDecoder(new ByteReader(buffer)).decode();
        } catch (BufferUnderflowException e) {
            throw new MalformedBatchException("batch is cut short", e);
        } catch (IllegalArgumentException e) {
            throw new MalformedBatchException("malformed batch: " + e.getMessage(), e);
        }
    }

    /** An upper bound, without encoding, of what a command adds to a batch: close for large values. */
    public static long encodedSize(Command command) {
        if (command instanceof Operation operation) {
            return sizeOf(operation);
        }
        if (command instanceof PublishMember member) {
            return COMMAND_OVERHEAD
                    + sizeOf(List.of(member.name()))
                    + sizeOf(member.peerUrls())
                    + sizeOf(member.clientUrls());
        }
        if (command instanceof AddMember add) {
            return COMMAND_OVERHEAD + sizeOf(add.peerUrls());
        }
        if (command instanceof UpdateMember update) {
            return COMMAND_OVERHEAD + sizeOf(update.peerUrls());
        }
        if (command instanceof AuthCommand auth) {
            return AuthCodec.size(auth);
        }
        return COMMAND_OVERHEAD;
    }

    private static long sizeOf(Operation operation) {
        if (operation instanceof Put put) {
            return COMMAND_OVERHEAD + put.key().length() + put.value().length();
        }
        if (operation instanceof DeleteRange delete) {
            return COMMAND_OVERHEAD + delete.range().start().length() + endLength(delete.range());
        }
        if (operation instanceof Range range) {
            return COMMAND_OVERHEAD + range.range().start().length() + endLength(range.range());
        }
        Txn txn = (Txn) operation;
        long size = COMMAND_OVERHEAD;
        for (Compare compare : txn.compares()) {
            size += COMMAND_OVERHEAD + compare.range().start().length() + endLength(compare.range());
            size += compare.value().length();
        }
        for (Operation inner : txn.success()) {
            size += sizeOf(inner);
        }
        for (Operation inner : txn.failure()) {
            size += sizeOf(inner);
        }
        return size;
    }

    /** A single key is written without its end: a request for a key of 1 MiB must not count as two. */
    private static long endLength(KeyRange range) {
        return range.end() == null || range.isSingle() ? 0 : range.end().length();
    }

    /** A character is at most three bytes of UTF-8. */
    private static long sizeOf(List<String> texts) {
        return texts.stream().mapToLong(text -> 10L + 3L * text.length()).sum();
    }
}
