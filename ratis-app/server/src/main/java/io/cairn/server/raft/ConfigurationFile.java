package io.cairn.server.raft;

import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerProto;
import org.apache.ratis.thirdparty.com.google.protobuf.InvalidProtocolBufferException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ratis' file of the configuration, which has no checksum, and the one that we keep beside it. Where they do not fit,
 * Ratis begins with what the store says, which has checksums: the log has all that came later.
 */
final class ConfigurationFile {
    static final String NAME = "raft-meta.conf";
    private static final Logger LOG = LoggerFactory.getLogger(ConfigurationFile.class);

    private final Path folder;
    private final Path file;
    private final Path sum;

    /** @param folder Ratis' "current" folder of the group */
    ConfigurationFile(Path folder) {
        this.folder = folder;
        this.file = folder.resolve(NAME);
        this.sum = folder.resolve(NAME + ".sum");
    }

    /** The entry in the file, whatever it is. */
    LogEntryProto read() throws IOException {
        return LogEntryProto.parseFrom(Files.readAllBytes(file));
    }

    /** Ratis has just written its file. A power loss may bring either one before back. */
    void written() throws IOException {
        if (Files.exists(file)) {
            replace(sum, checksum().getBytes(StandardCharsets.US_ASCII));
        }
    }

    private String checksum() throws IOException {
        CRC32C crc = new CRC32C();
        crc.update(Files.readAllBytes(file));
        return String.format("%08x", crc.getValue());
    }

    /**
     * Ratis must not run.
     *
     * @param applied what the store says; without anybody: it does not say with whom this peer is to begin
     * @param index of the last entry in the store
     */
    void settle(Configuration applied, long index) throws IOException {
        boolean exists = Files.exists(file);
        // Without the file Ratis begins with those that it is told of, which leaves out the other half of a joint
        // change.
        if (exists ? isRight(applied, index) : applied.isStable()) {
            return;
        }
        LOG.warn("{} is not what was written: put right by what the store says of entry {}", file, index);
        if (applied.current().isEmpty()) {
            Files.delete(file);
        } else {
            replace(file, entry(applied, index).toByteArray());
        }
        written();
        TermDurability.syncFolder(folder);
    }

    private boolean isRight(Configuration applied, long index) throws IOException {
        if (Files.exists(sum)) {
            return Files.readString(sum, StandardCharsets.ISO_8859_1).equals(checksum());
        }
        try {
            LogEntryProto entry = read();
            boolean right = entry.getIndex() >= index || says(entry.getConfigurationEntry(), applied);
            if (right) {
                written();
            }
            return right;
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            LOG.debug("{} cannot be read", file, e);
            return false;
        }
    }

    private static boolean says(RaftConfigurationProto configuration, Configuration applied) {
        Configuration said = RatisStateMachine.configuration(configuration);
        return Set.copyOf(said.current()).equals(Set.copyOf(applied.current()))
                && Set.copyOf(said.previous()).equals(Set.copyOf(applied.previous()));
    }

    private static LogEntryProto entry(Configuration applied, long index) {
        return LogEntryProto.newBuilder()
                .setIndex(index - 1)
                .setConfigurationEntry(RaftConfigurationProto.newBuilder()
                        .addAllPeers(peers(applied.current(), true))
                        .addAllListeners(peers(applied.current(), false))
                        .addAllOldPeers(peers(applied.previous(), true))
                        .addAllOldListeners(peers(applied.previous(), false)))
                .build();
    }

    private static List<RaftPeerProto> peers(List<Participant> participants, boolean voter) {
        return participants.stream()
                .filter(p -> p.voter() == voter)
                .map(p -> RaftIds.peer(p).getRaftPeerProto())
                .toList();
    }

    private static void replace(Path path, byte[] bytes) throws IOException {
        Path next = path.resolveSibling(path.getFileName() + ".new");
        Files.write(next, bytes);
        try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(next, path, StandardCopyOption.ATOMIC_MOVE);
    }
}
