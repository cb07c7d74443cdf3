package io.cairn.server.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cairn.server.cluster.LossyDisk;
import io.cairn.server.cluster.LossyDisks;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServerConfigKeys.Log.CorruptionPolicy;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.server.storage.RaftStorageMetadata;
import org.apache.ratis.util.SizeInBytes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Whoever has voted, and loses power, must remember it, or it votes again in the same term. */
@Tag("root")
class VotePowerLossIT {
    private static final RaftStorageMetadata EARLIER = RaftStorageMetadata.valueOf(4, RaftPeerId.valueOf("a"));
    private static final RaftStorageMetadata VOTE = RaftStorageMetadata.valueOf(5, RaftPeerId.valueOf("b"));

    @RegisterExtension
    final LossyDisks disks = new LossyDisks();

    @TempDir
    Path folder;

    /** What Ratis finds after it wrote a vote and the power went. */
    private RaftStorageMetadata afterPowerLoss(boolean guarded) throws IOException {
        LossyDisk disk = disks.on(folder.resolve("disk"));
        TermDurability durability = new TermDurability((what, cause) -> {
            throw new AssertionError(what, cause);
        });
        try (RaftStorage storage = open(disk)) {
            storage.getMetadataFile().persist(EARLIER);
            disk.sync();
            durability.watch(storage.getStorageDir().getCurrentDir().toPath());
            durability.open();
            storage.getMetadataFile().persist(VOTE);
            if (guarded) {
                durability.ensureVote(VOTE.getTerm());
            }
            disk.cut();
        }
        disk.powerOn();
        try (RaftStorage storage = open(disk)) {
            return storage.getMetadataFile().getMetadata();
        }
    }

    private static RaftStorage open(LossyDisk disk) throws IOException {
        RaftStorage storage = RaftStorage.newBuilder()
                .setDirectory(disk.folder().resolve("raft").toFile())
                .setOption(RaftStorage.StartupOption.RECOVER)
                .setLogCorruptionPolicy(CorruptionPolicy.EXCEPTION)
                .setStorageFreeSpaceMin(SizeInBytes.valueOf(0))
                .build();
        storage.initialize();
        return storage;
    }

    @Test
    void shouldRememberAVoteThatWasMadeDurable() throws IOException {
        assertEquals(VOTE, afterPowerLoss(true));
    }

    /** Why there is a guard; once this fails, Ratis has learned it. */
    @Test
    void shouldForgetItWithoutTheGuard() throws IOException {
        assertEquals(EARLIER, afterPowerLoss(false));
    }
}
