package io.cairn.server.raft;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.thirdparty.com.google.protobuf.CodedInputStream;
import org.apache.ratis.thirdparty.com.google.protobuf.WireFormat;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records of one file of the log, and what a crash may leave behind the last of them. A record that was being
 * written when the power went is no damage: nobody was told of it. Ratis refuses to start on it, or, told otherwise,
 * drops whatever it cannot read, also what others count on. Here it goes only if it looks as half a record does: its
 * checksum, which is written last, is not there, nor anything behind it. All else is damage.
 */
final class LogTail {
    private static final Logger LOG = LoggerFactory.getLogger(LogTail.class);
    private static final byte[] HEADER = {'R', 'a', 'f', 't', 'L', 'o', 'g', '1'};
    private static final int SUM_BYTES = 4;

    /** Of a length up to {@link RaftSettings#ENTRY_BYTES_MAX}, with room for Ratis' framing. */
    private static final int LENGTH_BYTES_MAX = 4;

    private static final int LENGTH_MAX = RaftSettings.ENTRY_BYTES_MAX + (1 << 20);

    /** Term and index, each a tag and at most ten bytes. */
    private static final int HEAD_BYTES_MAX = 22;

    private final Path file;
    private final byte[] bytes;
    private int end;
    private long next;

    private LogTail(Path file, byte[] bytes, long first) {
        this.file = file;
        this.bytes = bytes;
        this.next = first;
        this.end = bytes.length;
    }

    /** Reads all whole records from the front. */
    private static LogTail read(Path file, long first) throws IOException {
        LogTail tail = new LogTail(file, Files.readAllBytes(file), first);
        if (!tail.hasHeader()) {
            return tail;
        }
        tail.end = HEADER.length;
        int after;
        while ((after = tail.wholeRecord(tail.end)) > 0) {
            tail.end = after;
            tail.next++;
        }
        return tail;
    }

    /** Without one there are no records, and Ratis decides whether it was never written or is damaged. */
    private boolean hasHeader() {
        if (bytes.length < HEADER.length) {
            return false;
        }
        for (int i = 0; i < HEADER.length; i++) {
            if (bytes[i] != HEADER[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * The file that is still being written: removes half a record at its end.
     *
     * @param first index of its first entry
     * @param applied index of the last entry that the store holds
     * @throws IOException when the file is damaged, with one line for the operator
     */
    static void mendOpen(Path file, long first, long applied) throws IOException {
        LogTail tail = read(file, first);
        if (tail.isZero(tail.end)) {
            return;
        }
        if (tail.next <= applied) {
            throw tail.damaged("which was applied already");
        }
        if (!tail.isHalfWritten()) {
            throw tail.damaged("and it is not the rest of a write that a power loss cut short");
        }
        LOG.warn("{}: entry {} was being written when the power went and is dropped", file.getFileName(), tail.next);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(tail.end);
            channel.force(true);
        }
    }

    /** A file that was finished, and is never written again: holds what its name says, or is damaged. */
    static void checkClosed(Path file, long first, long last) throws IOException {
        LogTail tail = read(file, first);
        if (tail.next <= last) {
            throw tail.damaged("although the file should reach entry " + last);
        }
    }

    private IOException damaged(String how) {
        return new IOException("the log is damaged: entry " + next + " in " + file + " cannot be read, " + how
                + ". Delete the whole data directory, and this peer will come back in place of its lost self");
    }

    private boolean isHalfWritten() {
        Record record = record(end, bytes);
        if (record == null || !isNext(record)) {
            return false;
        }
        boolean cut = record.end() > bytes.length || isZero(record.end() - SUM_BYTES);
        return cut && !isWholeWithAnotherLength(record);
    }

    /** Entries begin with their term and index. One that is cut before it says them is not judged. */
    private boolean isNext(Record record) {
        int from = record.start() + record.lengthBytes();
        if (next == 1 || isZero(from + HEAD_BYTES_MAX)) {
            return true;
        }
        try {
            CodedInputStream head =
                    CodedInputStream.newInstance(bytes, from, Math.min(bytes.length - from, HEAD_BYTES_MAX));
            return WireFormat.getTagFieldNumber(head.readTag()) == LogEntryProto.TERM_FIELD_NUMBER
                    && head.readUInt64() > 0
                    && WireFormat.getTagFieldNumber(head.readTag()) == LogEntryProto.INDEX_FIELD_NUMBER
                    && head.readUInt64() == next - 1;
        } catch (IOException noEntry) {
            return false;
        }
    }

    /** One bit of the length that is wrong moves the end of a whole record behind the end of what was written. */
    private boolean isWholeWithAnotherLength(Record record) {
        byte[] copy = bytes.clone();
        for (int bit = 0; bit < record.lengthBytes() * Byte.SIZE; bit++) {
            int at = record.start() + bit / Byte.SIZE;
            copy[at] ^= (byte) (1 << bit % Byte.SIZE);
            Record other = record(end, copy);
            if (other != null && other.end() <= copy.length && other.isWhole(copy)) {
                return true;
            }
            copy[at] = bytes[at];
        }
        return false;
    }

    private boolean isZero(int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    /** @return where the next one begins; 0: there is no whole record here */
    private int wholeRecord(int at) {
        Record record = record(at, bytes);
        return record != null && record.end() <= bytes.length && record.isWhole(bytes) ? record.end() : 0;
    }

    /** Length, entry, checksum of both. */
    private record Record(int start, int lengthBytes, int end) {
        boolean isWhole(byte[] in) {
            CRC32C sum = new CRC32C();
            sum.update(in, start, end - SUM_BYTES - start);
            int written = 0;
            for (int i = end - SUM_BYTES; i < end; i++) {
                written = written << Byte.SIZE | in[i] & 0xff;
            }
            return written == (int) sum.getValue();
        }
    }

    /** What the length at this place says; null when it says nothing possible. It may end behind the file. */
    private static @Nullable Record record(int at, byte[] in) {
        int length = 0;
        for (int i = 0; i < LENGTH_BYTES_MAX; i++) {
            if (at + i >= in.length) {
                return new Record(at, i, Integer.MAX_VALUE);
            }
            byte b = in[at + i];
            length |= (b & 0x7f) << 7 * i;
            if (b >= 0) {
                return length == 0 || length > LENGTH_MAX
                        ? null
                        : new Record(at, i + 1, at + i + 1 + length + SUM_BYTES);
            }
        }
        return null;
    }
}
