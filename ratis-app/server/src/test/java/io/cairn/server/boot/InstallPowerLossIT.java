package io.cairn.server.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cairn.server.apply.AppliedEntries;
import io.cairn.server.cluster.LossyDisk;
import io.cairn.server.cluster.LossyDisks;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.checkpoint.Checkpoint;
import io.cairn.statemachine.checkpoint.Checkpoints;
import io.cairn.statemachine.checkpoint.Claim;
import io.cairn.statemachine.checkpoint.CorruptCheckpointException;
import io.cairn.statemachine.checkpoint.IncomingCheckpoint;
import io.cairn.statemachine.checkpoint.IncomingCheckpoint.Missing;
import io.cairn.statemachine.checkpoint.Manifest;
import io.cairn.statemachine.store.Inspection;
import io.cairn.statemachine.store.Store;
import io.cairn.statemachine.store.StoreOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A received checkpoint replaces the log that it covers: Ratis purges that as soon as it hears that the checkpoint is
 * there. So when it hears it, a power loss must not take the checkpoint away any more, nor the store made of it.
 */
@Tag("root")
class InstallPowerLossIT {
    private static final int ENTRIES = 200;
    private static final StoreOptions SMALL = new StoreOptions(1 << 20, 1 << 20);

    @RegisterExtension
    final LossyDisks disks = new LossyDisks();

    @TempDir
    Path folder;

    private LossyDisk disk;
    private Checkpoint sent;

    /** A checkpoint of another peer, and a disk with the folder of one that has nothing. */
    @BeforeEach
    void send() throws IOException {
        try (AppliedEntries entries = new AppliedEntries(folder.resolve("sender"))) {
            entries.configuration(List.of(new Participant(1, "1", true), new Participant(2, "2", true)));
            while (entries.last() < ENTRIES) {
                entries.put();
            }
            Claim claim = new Claim(new Position(1, ENTRIES), 1, 1, 9);
            sent = Checkpoints.open(folder.resolve("sent"), 2)
                    .create(claim, entries.store()::writeCheckpoint, () -> false);
        }
        disk = disks.on(folder.resolve("disk"));
    }

    private Path on(String name) {
        return disk.folder().resolve(name);
    }

    private Path receive() throws IOException {
        Checkpoints source = Checkpoints.open(folder.resolve("sent"), 2);
        try (IncomingCheckpoint incoming = IncomingCheckpoint.begin(on("incoming"), sent.manifest())) {
            Missing next = incoming.nextMissing(Checkpoints.MAX_CHUNK);
            while (next != null) {
                incoming.write(
                        next.file(), next.offset(), source.read(sent, next.file(), next.offset(), next.length()));
                next = incoming.nextMissing(Checkpoints.MAX_CHUNK);
            }
            return incoming.finish();
        }
    }

    private void verifyReceived() throws IOException {
        Checkpoint kept =
                new Checkpoint(on("incoming"), Manifest.read(on("incoming").resolve(Manifest.NAME)));
        assertEquals(sent.manifest(), kept.manifest());
        for (var file : kept.manifest().files()) {
            Checkpoints.verify(kept, file.name());
        }
    }

    @Test
    void shouldKeepACheckpointThatWasReceived() throws IOException {
        disk.sync();
        receive();
        disk.cut();
        disk.powerOn();
        verifyReceived();
    }

    /** What shows that the disk does lose what nobody synced: the same files, copied. */
    @Test
    void shouldLoseOneThatWasOnlyWritten() throws IOException {
        disk.sync();
        Path files = Files.createDirectories(on("incoming").resolve(Checkpoint.FILES));
        for (var file : sent.manifest().files()) {
            Files.copy(sent.files().resolve(file.name()), files.resolve(file.name()));
        }
        Files.write(on("incoming").resolve(Manifest.NAME), sent.manifest().encode());
        verifyReceived();
        disk.cut();
        disk.powerOn();
        assertThrows(CorruptCheckpointException.class, this::verifyReceived);
    }

    @Test
    void shouldKeepAStoreThatWasInstalled() throws IOException {
        Store store = Store.open(on("store"), SMALL);
        disk.sync();
        Checkpoint received = new Checkpoint(receive(), sent.manifest());
        store.install(received.files());
        assertEquals(ENTRIES, store.position().index());
        disk.cut();
        store.close();
        disk.powerOn();
        Inspection.verify(Inspection.live(on("store")));
        try (Store after = Store.open(on("store"), SMALL)) {
            assertEquals(ENTRIES, after.position().index());
        }
        Checkpoints checkpoints = Checkpoints.open(on("checkpoints"), 2);
        Checkpoint adopted = checkpoints.adoptIfFinished(on("incoming"));
        assertNotNull(adopted);
        checkpoints.verify(adopted);
    }
}
