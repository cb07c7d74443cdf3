package io.cairn.server.raft;

import io.cairn.server.node.Snapshots.LogExtent;
import io.cairn.server.raft.LogFiles.Segment;
import io.cairn.statemachine.Fault;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.command.EntryCodec;
import io.cairn.statemachine.command.MalformedBatchException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log of a peer that does not run, and changes nothing. Ratis itself drops more than it should: the rest of a
 * closed file that was cut short, and a whole file whose first bytes were lost.
 */
final class LogReader {
    private static final byte[] HEADER = "RaftLog1".getBytes(StandardCharsets.US_ASCII);

    private final LogFiles files;
    private final @Nullable EntryConsumer consumer;
    private final NavigableMap<Long, Long> terms = new TreeMap<>();
    private long first;
    private Position last = Position.START;

    /** @param consumer of the entries; null: nobody wants them */
    LogReader(LogFiles files, @Nullable EntryConsumer consumer) {
        this.files = files;
        this.consumer = consumer;
    }

    LogContents read(List<Segment> segments) throws IOException {
        LogDamage damage = null;
        for (int i = 0; i < segments.size() && damage == null; i++) {
            Segment segment = segments.get(i);
            Path file = files.file(segment);
            long begin = segment.extent().firstIndex();
            if (first != 0 && begin != last.index() + 1) {
                damage = new LogDamage(file, 0, last.index() + 1, "the log goes on at entry " + begin, false);
            } else {
                damage = read(file, segment, i == segments.size() - 1);
            }
        }
        return new LogContents(first, last, terms, damage);
    }

    private @Nullable LogDamage read(Path path, Segment segment, boolean newest) throws IOException {
        byte[] file = Files.readAllBytes(path);
        LogExtent extent = segment.extent();
        long next = extent.firstIndex();
        boolean mayBeTorn = segment.open() && newest;
        int at = HEADER.length;
        if (!Arrays.equals(file, 0, Math.min(at, file.length), HEADER, 0, at)) {
            // A file that was begun and got no header yet is zeros.
            boolean begun = mayBeTorn && isRestZero(file, commonWithHeader(file));
            return begun ? null : new LogDamage(path, 0, next, "it has no header", false);
        }
        while (segment.open() ? !isRestZero(file, at) : next <= extent.lastIndex()) {
            Frame frame = Frame.at(file, at);
            String wrong = wrong(frame, file, next);
            if (frame == null || wrong != null) {
                boolean torn = mayBeTorn && new TornTail(file, last.term(), next).at(at);
                return new LogDamage(path, at, next, wrong == null ? "there is no entry" : wrong, torn);
            }
            deliver(frame.entry(file), new Position(frame.term(), next));
            at = frame.end();
            next++;
        }
        return null;
    }

    private @Nullable String wrong(@Nullable Frame frame, byte[] file, long expected) {
        if (frame == null) {
            return "there is no entry";
        }
        if (!frame.isWhole(file)) {
            return "its checksum is wrong";
        }
        if (frame.index() != expected || frame.term() < last.term()) {
            return "there is entry " + frame.index() + " of term " + frame.term();
        }
        return null;
    }

    private static int commonWithHeader(byte[] file) {
        int same = Arrays.mismatch(file, HEADER);
        return same < 0 ? HEADER.length : same;
    }

    private static boolean isRestZero(byte[] file, int from) {
        for (int at = from; at < file.length; at++) {
            if (file[at] != 0) {
                return false;
            }
        }
        return true;
    }

    private void deliver(LogEntryProto entry, Position position) {
        if (first == 0) {
            first = position.index();
        }
        if (position.term() > last.term()) {
            terms.put(position.index(), position.term());
        }
        last = position;
        if (consumer != null) {
            deliver(entry, position, consumer);
        }
    }

    private static void deliver(LogEntryProto entry, Position position, EntryConsumer consumer) {
        if (entry.hasStateMachineLogEntry()) {
            var data = entry.getStateMachineLogEntry().getLogData();
            try {
                consumer.batches(position, EntryCodec.decode(data.asReadOnlyByteBuffer()), data.size());
            } catch (MalformedBatchException e) {
                throw new Fault("entry " + position + " of the log: " + e.getMessage(), e);
            }
        } else if (entry.hasConfigurationEntry()) {
            consumer.configuration(position, RatisStateMachine.configuration(entry.getConfigurationEntry()));
        } else {
            consumer.advance(position);
        }
    }
}
