package io.cairn.statemachine.store;

import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.Member;
import io.cairn.statemachine.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;

/** Stores that begin with the files of another one: to look into a copy, or to go on as a new cluster. One thread. */
public final class Seed {
    /** Ratis takes whoever has an entry of term 0 for empty and gives it no say in elections. */
    private static final long FIRST_TERM = 1;

    private Seed() {}

    /**
     * Makes a store of a database's files on the same file system, by links where that is safe: cheap, and whatever is
     * done to it leaves the originals as they are.
     *
     * @param directory not there yet; its parent is
     */
    public static void link(Path files, Path directory) throws IOException {
        Path live = empty(directory);
        Files.delete(live);
        Disk.cloneDatabase(files, live);
    }

    /**
     * Makes a store of copies of a database's files, and fsyncs them.
     *
     * @param directory not there yet; its parent is
     * @return where the copies are
     */
    public static Path copy(Path files, Path directory) throws IOException {
        Path live = empty(directory);
        for (Path file : Disk.list(files)) {
            Path target = live.resolve(file.getFileName());
            Files.copy(file, target);
            Disk.sync(target);
        }
        Disk.sync(live);
        return live;
    }

    private static Path empty(Path directory) throws IOException {
        Files.createDirectory(directory);
        return Generations.open(directory).live();
    }

    /**
     * How a new cluster begins with old data.
     *
     * @param members all voters, named, with their peer URLs
     * @param bumpRevision what the revision rises by, so that no client sees one again that meant something else; from 0
     * @param compact whether all earlier revisions count as compacted, so that watches of them are told
     */
    public record Beginning(List<Member> members, Configuration configuration, long bumpRevision, boolean compact) {
        public Beginning {
            members = List.copyOf(members);
            if (bumpRevision < 0) {
                throw new IllegalArgumentException("revisions never go down: " + bumpRevision);
            }
        }

        /** The voters at their addresses (host:port), in the order of the members. */
        public static Configuration voters(List<Member> members, List<String> addresses) {
            List<Participant> voters = new ArrayList<>();
            for (int i = 0; i < members.size(); i++) {
                voters.add(new Participant(members.get(i).id(), addresses.get(i), true));
            }
            return new Configuration(voters, List.of());
        }
    }

    /**
     * Makes the store that of a new cluster: keys, leases and users stay; members, invitations, alarms and what is
     * remembered of batches begin anew. The index stays and the term is the first, so that a log must begin after it: a
     * peer without this state can not replay that log, it has to be given a checkpoint.
     *
     * @return where it stands now
     */
    public static StoredState begin(Path directory, Beginning beginning) throws IOException {
        Path live = Generations.open(directory).live();
        Database database = Database.open(live, StoreOptions.DEFAULTS, false);
        try {
            return begin(database, live, beginning);
        } finally {
            database.release();
        }
    }

    /** Once it returns, the files hold it. */
    static StoredState begin(Database database, Path live, Beginning beginning) throws IOException {
        try (Writer writer = new Writer();
                ReadOptions lookups = new ReadOptions()) {
            Rows rows = new Rows(database, lookups, null, 0, 0);
            MetaRows.checkFormat(rows, live.toString());
            Facts before = MetaRows.read(rows);
            Facts after = after(before, beginning);
            writer.write(database, null, before, after);
            database.flush();
            return new StoredState(after.position(), after.revision(), after.compactedRevision());
        } catch (RocksDBException e) {
            throw new IOException("cannot write the store in " + live + ": " + e.getMessage(), e);
        }
    }

    private static Facts after(Facts before, Beginning beginning) {
        Membership membership = new Membership(beginning.configuration(), beginning.members(), List.of(), List.of());
        long revision = Math.addExact(before.revision(), beginning.bumpRevision());
        return new Facts(
                new Position(FIRST_TERM, Math.max(1, before.position().index())),
                revision,
                beginning.compact() ? revision : before.compactedRevision(),
                membership,
                Origins.NONE.with(membership));
    }
}
