package io.cairn.server.raft;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.thirdparty.com.google.protobuf.CodedInputStream;
import org.apache.ratis.thirdparty.com.google.protobuf.WireFormat;
import org.jspecify.annotations.Nullable;

/**
 * One entry as Ratis writes it into a file of the log: its length as a varint, the entry, CRC-32C of both.
 *
 * @param begin of the length, in the file
 * @param entryBegin of the entry itself
 * @param entryEnd of the entry; the checksum follows
 * @param complete whether as much of the entry was there as tells its term, index and kind, and they fit its length
 */
record Frame(int begin, int entryBegin, int entryEnd, long term, long index, boolean complete) {
    static final int SUM_BYTES = Integer.BYTES;

    private static final int TERM = LogEntryProto.TERM_FIELD_NUMBER;
    private static final int INDEX = LogEntryProto.INDEX_FIELD_NUMBER;

    /** As far as its beginning can be read; null: it is not the beginning of an entry at all. */
    static @Nullable Frame at(byte[] file, int begin) {
        try {
            CodedInputStream in = CodedInputStream.newInstance(file, begin, file.length - begin);
            int length = in.readRawVarint32();
            int entryBegin = begin + in.getTotalBytesRead();
            if (length <= 0 || length > RaftSettings.ENTRY_BYTES_MAX) {
                return null;
            }
            return head(file, begin, entryBegin, entryBegin + length);
        } catch (IOException e) {
            return null;
        }
    }

    /** Term and index come first, then one message, to the end. A field that is zero is left out. */
    private static Frame head(byte[] file, int begin, int entryBegin, int entryEnd) {
        long term = 0;
        long index = 0;
        try {
            CodedInputStream in = CodedInputStream.newInstance(file, entryBegin, file.length - entryBegin);
            int tag = in.readTag();
            if (WireFormat.getTagFieldNumber(tag) == TERM) {
                term = in.readUInt64();
                tag = in.readTag();
            }
            if (WireFormat.getTagFieldNumber(tag) == INDEX) {
                index = in.readUInt64();
                tag = in.readTag();
            }
            int body = in.readRawVarint32();
            boolean fits = WireFormat.getTagFieldNumber(tag) > INDEX
                    && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED
                    && entryBegin + in.getTotalBytesRead() + body == entryEnd;
            return new Frame(begin, entryBegin, entryEnd, term, index + 1, fits);
        } catch (IOException e) {
            return new Frame(begin, entryBegin, entryEnd, term, index + 1, false);
        }
    }

    int end() {
        return entryEnd + SUM_BYTES;
    }

    /** Whether all of it is there and its checksum is right. */
    boolean isWhole(byte[] file) {
        if (end() > file.length) {
            return false;
        }
        return sum(file) == ByteBuffer.wrap(file).getInt(entryEnd);
    }

    /** The checksum that belongs to what is there; all of the entry must be. */
    int sum(byte[] file) {
        CRC32C sum = new CRC32C();
        sum.update(file, begin, entryEnd - begin);
        return (int) sum.getValue();
    }

    LogEntryProto entry(byte[] file) throws IOException {
        return LogEntryProto.parseFrom(CodedInputStream.newInstance(file, entryBegin, entryEnd - entryBegin));
    }
}
