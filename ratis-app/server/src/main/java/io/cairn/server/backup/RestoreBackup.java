package io.cairn.server.backup;

import io.cairn.server.boot.RestoredIdentity;
import io.cairn.statemachine.Member;
import io.cairn.statemachine.backup.Backup;
import io.cairn.statemachine.backup.Proof;
import io.cairn.statemachine.checkpoint.Checkpoints;
import io.cairn.statemachine.checkpoint.Claim;
import io.cairn.statemachine.checkpoint.Verification;
import io.cairn.statemachine.store.Seed;
import io.cairn.statemachine.store.Store;
import io.cairn.statemachine.store.StoreOptions;
import io.cairn.statemachine.store.StoredState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Makes data directories of a new cluster out of a backup. A directory is there whole or not at all: it is made beside
 * its place and renamed once the copied files were compared with their checksums and the state with its hash.
 */
final class RestoreBackup {
    private static final String HALF_MADE = ".restoring";

    private final RestorePlan plan;
    private final RestoredIdentity identities;
    private final Report report;

    RestoreBackup(RestorePlan plan, Report report) {
        this.plan = plan;
        this.identities = new RestoredIdentity(plan.cluster(), plan.token(), plan.salt());
        this.report = report;
    }

    void run() throws IOException, Failure {
        for (Path directory : plan.directories().values()) {
            refuseUsed(directory);
        }
        try (Source source = Source.open(plan.source())) {
            for (Map.Entry<String, Path> member : plan.directories().entrySet()) {
                restore(source.backup(), member.getKey(), member.getValue());
            }
        }
    }

    private static void refuseUsed(Path directory) throws IOException, Failure {
        if (Files.exists(directory) && !(Files.isDirectory(directory) && Folders.isEmpty(directory))) {
            throw new Failure(directory + " exists and is not empty; a restore never writes over data: move it away");
        }
    }

    private void restore(Backup backup, String name, Path directory) throws IOException {
        Path parent = Folders.parent(directory);
        Files.createDirectories(parent);
        Path half = parent.resolve(directory.getFileName() + HALF_MADE);
        Folders.delete(half);
        Files.createDirectory(half);
        try {
            StoredState state = fill(half, backup, name);
            Files.deleteIfExists(directory);
            Files.move(half, directory, StandardCopyOption.ATOMIC_MOVE);
            Folders.sync(parent);
            tell(name, directory, state);
        } finally {
            Folders.delete(half);
        }
    }

    private StoredState fill(Path half, Backup backup, String name) throws IOException {
        Path store = half.resolve("store");
        Path copies = Seed.copy(backup.files(), store);
        Verification.contents(copies, backup.manifest());
        Proof.ofStore(backup, store);
        StoredState state = Seed.begin(store, beginning());
        checkpoint(half, store, state);
        identities.writeTo(half, name);
        Folders.sync(half);
        return state;
    }

    private Seed.Beginning beginning() {
        List<Member> members = new ArrayList<>();
        plan.cluster()
                .forEach((name, address) -> members.add(
                        new Member(identities.id(name), name, List.of("http://" + address), List.of(), true)));
        return new Seed.Beginning(
                members,
                Seed.Beginning.voters(members, List.copyOf(plan.cluster().values())),
                plan.bumpRevision(),
                plan.markCompacted());
    }

    /** The log of the new cluster begins after this one: it is what a peer gets that joins before there is another. */
    private void checkpoint(Path half, Path directory, StoredState state) throws IOException {
        try (Store store = Store.open(directory, StoreOptions.DEFAULTS)) {
            Checkpoints.open(half.resolve("checkpoints"), 1)
                    .create(
                            new Claim(
                                    state.position(),
                                    state.revision(),
                                    System.currentTimeMillis(),
                                    identities.clusterId()),
                            store::writeCheckpoint,
                            () -> false);
        }
    }

    private void tell(String name, Path directory, StoredState state) {
        report.next();
        report.put("name", name);
        report.put("data_dir", directory);
        report.put("member_id", Long.toHexString(identities.id(name)));
        report.put("cluster_id", Long.toHexString(identities.clusterId()));
        report.put("revision", state.revision());
        report.put("compact_revision", state.compactedRevision());
    }
}
