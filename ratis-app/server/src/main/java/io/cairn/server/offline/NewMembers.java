package io.cairn.server.offline;

import io.cairn.server.boot.RestoredIdentity;
import io.cairn.statemachine.Member;
import io.cairn.statemachine.checkpoint.Checkpoints;
import io.cairn.statemachine.checkpoint.Claim;
import io.cairn.statemachine.store.Seed;
import io.cairn.statemachine.store.Store;
import io.cairn.statemachine.store.StoreOptions;
import io.cairn.statemachine.store.StoredState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes data directories of a new cluster out of files of a state. A directory is there whole or not at all: it is made
 * beside its place and renamed once the copied files were proved to be what they should be.
 */
public final class NewMembers {
    private static final String HALF_MADE = ".restoring";

    private final Wanted wanted;
    private final RestoredIdentity identities;
    private final Report report;

    /**
     * What is to be made.
     *
     * @param directories name to the data directory to be made; one member, or all of them
     * @param cluster name to host:port of the peer port, all members
     * @param salt sets this cluster apart from others of the same members
     * @param bumpRevision from 0
     */
    public record Wanted(
            Map<String, Path> directories,
            Map<String, String> cluster,
            String token,
            String salt,
            long bumpRevision,
            boolean markCompacted) {
        public Wanted {
            directories = new LinkedHashMap<>(directories);
            cluster = new LinkedHashMap<>(cluster);
        }

        /** The same members as another cluster than they would be otherwise. */
        public Wanted apart(String more) {
            return new Wanted(directories, cluster, token, salt + more, bumpRevision, markCompacted);
        }

        /** @throws Failure when there is anything where a directory is to be made */
        public void refuseUsed() throws IOException, Failure {
            for (Path directory : directories.values()) {
                if (Files.exists(directory) && !(Files.isDirectory(directory) && Folders.isEmpty(directory))) {
                    throw new Failure(
                            directory + " exists and is not empty; a restore never writes over data: move it away");
                }
            }
        }
    }

    /** The files that every member begins with. */
    public interface Source {
        /** A database. */
        Path files();

        /**
         * Makes sure that a copy of them is the state that it should be.
         *
         * @param copies the copied files
         * @param store the store's directory around them
         * @throws IOException it is not
         */
        void prove(Path copies, Path store) throws IOException;
    }

    public NewMembers(Wanted wanted, Report report) {
        this.wanted = wanted;
        this.identities = new RestoredIdentity(wanted.cluster(), wanted.token(), wanted.salt());
        this.report = report;
    }

    /** Makes all the directories, and reports each. */
    public void make(Source source) throws IOException {
        long each = Folders.bytes(source.files());
        long done = 0;
        long all = each * wanted.directories().size();
        for (Map.Entry<String, Path> member : wanted.directories().entrySet()) {
            report.progress("making the directory of " + member.getKey(), done, all);
            make(source, member.getKey(), member.getValue());
            done += each;
        }
    }

    private void make(Source source, String name, Path directory) throws IOException {
        Path parent = Folders.parent(directory);
        Files.createDirectories(parent);
        Path half = parent.resolve(directory.getFileName() + HALF_MADE);
        Folders.delete(half);
        Files.createDirectory(half);
        try {
            StoredState state = fill(half, source, name);
            Files.deleteIfExists(directory);
            Files.move(half, directory, StandardCopyOption.ATOMIC_MOVE);
            Folders.sync(parent);
            tell(name, directory, state);
        } finally {
            Folders.delete(half);
        }
    }

    private StoredState fill(Path half, Source source, String name) throws IOException {
        Path store = half.resolve("store");
        source.prove(Seed.copy(source.files(), store), store);
        StoredState state = Seed.begin(store, beginning());
        checkpoint(half, store, state);
        identities.writeTo(half, name);
        Folders.sync(half);
        return state;
    }

    private Seed.Beginning beginning() {
        List<Member> members = new ArrayList<>();
        wanted.cluster()
                .forEach((name, address) -> members.add(
                        new Member(identities.id(name), name, List.of("http://" + address), List.of(), true)));
        return new Seed.Beginning(
                members,
                Seed.Beginning.voters(members, List.copyOf(wanted.cluster().values())),
                wanted.bumpRevision(),
                wanted.markCompacted());
    }

    /** The log of the new cluster begins after this one: it is what a peer gets that joins before there is another. */
    private void checkpoint(Path half, Path directory, StoredState state) throws IOException {
        try (Store store = Store.open(directory, StoreOptions.DEFAULTS)) {
            if (!store.position().equals(state.position())) {
                throw new IOException(
                        "the store in " + directory + " is at " + store.position() + ", not at " + state.position());
            }
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
