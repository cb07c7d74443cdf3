package io.cairn.server.raft;

import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.command.Batch;
import io.cairn.statemachine.command.BatchCodec;
import io.cairn.statemachine.command.EntryCodec;
import io.cairn.statemachine.command.Put;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.MetadataProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerProto;
import org.apache.ratis.proto.RaftProtos.StateMachineLogEntryProto;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/** A log as Ratis leaves it on disk, made by a test. */
public final class WrittenLog {
    private final Path current;
    private final List<byte[]> entries = new ArrayList<>();
    private long fileFirst = 1;
    private long next = 1;

    /** @param raft folder of the logs of a peer */
    public WrittenLog(Path raft, long cluster) throws IOException {
        this.current = Files.createDirectories(ConsensusLog.folder(raft, cluster));
    }

    Path folder() {
        return current;
    }

    /** From which entry on it is written; before anything else. */
    public WrittenLog from(long first) {
        next = first;
        fileFirst = first;
        return this;
    }

    public WrittenLog term(long term) throws IOException {
        Files.writeString(current.resolve("raft-meta"), "term=" + term + "\nvotedFor=\n");
        return this;
    }

    /** Of peer 2, whose batches must come in order. */
    public WrittenLog put(long term, long sequence, String key) {
        Batch batch = new Batch(2, 1, 1, sequence, List.of(Put.of(Bytes.utf8(key), Bytes.utf8("v"))));
        return entry(entry(term, next)
                .setStateMachineLogEntry(StateMachineLogEntryProto.newBuilder()
                        .setLogData(ByteString.copyFrom(EntryCodec.encode(List.of(BatchCodec.encode(batch)))))));
    }

    public WrittenLog configuration(long term, List<Participant> members) {
        RaftConfigurationProto.Builder peers = RaftConfigurationProto.newBuilder();
        for (Participant member : members) {
            RaftPeerProto peer = RaftPeerProto.newBuilder()
                    .setId(ByteString.copyFromUtf8(RaftIds.peerId(member.id()).toString()))
                    .setAddress(member.address())
                    .build();
            if (member.voter()) {
                peers.addPeers(peer);
            } else {
                peers.addListeners(peer);
            }
        }
        return entry(entry(term, next).setConfigurationEntry(peers));
    }

    public WrittenLog other(long term) {
        return entry(
                entry(term, next).setMetadataEntry(MetadataProto.newBuilder().setCommitIndex(next)));
    }

    private static LogEntryProto.Builder entry(long term, long index) {
        return LogEntryProto.newBuilder().setTerm(term).setIndex(index - 1);
    }

    private WrittenLog entry(LogEntryProto.Builder entry) {
        entries.add(frame(entry.build()));
        next++;
        return this;
    }

    private static byte[] frame(LogEntryProto entry) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            entry.writeDelimitedTo(out);
            CRC32C sum = new CRC32C();
            sum.update(out.toByteArray());
            out.write(ByteBuffer.allocate(Integer.BYTES)
                    .putInt((int) sum.getValue())
                    .array());
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bytes of an entry that comes next, as it would be written. */
    public static byte[] putBytes(long term, long index, String key) {
        Batch batch = new Batch(2, 1, 1, index, List.of(Put.of(Bytes.utf8(key), Bytes.utf8("v"))));
        return frame(entry(term, index)
                .setStateMachineLogEntry(StateMachineLogEntryProto.newBuilder()
                        .setLogData(ByteString.copyFrom(EntryCodec.encode(List.of(BatchCodec.encode(batch))))))
                .build());
    }

    /** What was added since the last file becomes one that is complete. */
    public Path close() throws IOException {
        return write("log_" + (fileFirst - 1) + "-" + (next - 2), 0);
    }

    /** What was added since the last file becomes one that is still written to. */
    public Path open(int zeros) throws IOException {
        return write("log_inprogress_" + (fileFirst - 1), zeros);
    }

    private Path write(String name, int zeros) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write("RaftLog1".getBytes(StandardCharsets.US_ASCII));
        for (byte[] entry : entries) {
            out.write(entry);
        }
        out.write(new byte[zeros]);
        entries.clear();
        fileFirst = next;
        return Files.write(current.resolve(name), out.toByteArray());
    }

    LogFiles files() {
        return new LogFiles(current);
    }
}
