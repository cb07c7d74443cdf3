package io.cairn.statemachine.command;

import io.cairn.statemachine.ByteReader;
import io.cairn.statemachine.ByteWriter;
import io.cairn.statemachine.Bytes;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of one log entry: a version byte (1), the number of batches as a varint, and each batch as
 * {@link BatchCodec} encodes it, with its length before it.
 */
public final class EntryCodec {
    private static final int VERSION = 1;

    private EntryCodec() {}

    /** @param batches encoded, at least one */
    public static byte[] encode(List<byte[]> batches) {
        ByteWriter out = new ByteWriter().writeByte(VERSION).writeVarint(batches.size());
        batches.forEach(batch -> out.writeBytes(Bytes.wrap(batch)));
        return out.toArray();
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws UnknownCommandException when a newer build wrote it
     * @throws MalformedBatchException when it is not an entry
     */
    public static List<Batch> decode(ByteBuffer buffer) throws MalformedBatchException {
        ByteReader in = new ByteReader(buffer.slice());
        try {
            int version = in.readByte();
            if (version != VERSION) {
                throw new UnknownCommandException("entry version " + version);
            }
            int count = in.readCount();
            List<Batch> batches = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                batches.add(BatchCodec.decode(in.readBytes().array()));
            }
            if (in.remaining() > 0) {
                throw new MalformedBatchException("bytes after the last batch");
            }
            return batches;
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new MalformedBatchException("not an entry: " + e, e);
        }
    }
}
