package io.cairn.server.boot;

import io.cairn.server.boot.Identity.Phase;
import io.cairn.statemachine.Configuration.Participant;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A peer's folder, locked for this process: identity, log, store, checkpoints, all on one file system. Changes of the
 * identity are durable when a method returns. One thread at a time.
 */
public final class DataDirectory implements AutoCloseable {
    /** Ours from a start that got no further, or the file system's own. */
    private static final Set<String> IGNORED_WHEN_NEW = Set.of("lock", "identity.tmp", "lost+found");

    /** There while the store may be damaged. */
    private static final String SUSPECT = "store-suspect";

    private final Path path;
    private final FileChannel lockFile;
    private final IdentityFile identityFile;
    private volatile Identity identity;

    private DataDirectory(Path path, FileChannel lockFile, IdentityFile identityFile, Identity identity) {
        this.path = path;
        this.lockFile = lockFile;
        this.identityFile = identityFile;
        this.identity = identity;
    }

    /** Opens the folder of this peer, or makes one with a new identity, and counts the start. */
    public static DataDirectory open(Path path, String name, String token) throws StartRefused {
        try {
            Files.createDirectories(path);
            FileChannel lockFile = lock(path);
            try {
                IdentityFile file = new IdentityFile(path);
                Identity known = file.exists() ? known(file, path, name, token) : fresh(path, name, token);
                Identity counted = known.nextIncarnation();
                file.write(counted);
                return new DataDirectory(path, lockFile, file, counted);
            } catch (IOException | StartRefused e) {
                lockFile.close();
                throw e;
            }
        } catch (IOException e) {
            throw new StartRefused("cannot use the data directory " + path + ": " + e, e);
        }
    }

    private static FileChannel lock(Path path) throws IOException, StartRefused {
        FileChannel channel =
                FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            throw new StartRefused("another process uses the data directory " + path);
        }
        return channel;
    }

    private static Identity read(IdentityFile file, Path path, String name) throws IOException, StartRefused {
        try {
            return file.read();
        } catch (StartRefused e) {
            throw new StartRefused(e.getMessage() + ". " + Remedy.replace(path, name), e);
        }
    }

    private static Identity known(IdentityFile file, Path path, String name, String token)
            throws IOException, StartRefused {
        Identity identity = read(file, path, name);
        if (!identity.name().equals(name)) {
            throw new StartRefused("the data directory " + path + " belongs to the peer '" + identity.name()
                    + "', not to '" + name + "'");
        }
        if (!identity.token().equals(token)) {
            throw new StartRefused("the data directory " + path + " belongs to the cluster with token '"
                    + identity.token() + "', not to '" + token + "'");
        }
        if (identity.phase() == Phase.REMOVED) {
            throw new StartRefused(
                    "the data directory " + path + " belongs to a peer that was removed from its cluster;"
                            + " to use it again, delete the directory and add the peer as a new member");
        }
        return identity;
    }

    private static Identity fresh(Path path, String name, String token) throws IOException, StartRefused {
        try (Stream<Path> files = Files.list(path)) {
            List<String> others = files.map(f -> f.getFileName().toString())
                    .filter(f -> !IGNORED_WHEN_NEW.contains(f))
                    .toList();
            if (!others.isEmpty()) {
                throw new StartRefused("the data directory " + path + " has no identity but holds " + others.get(0)
                        + "; a peer that forgot who it is must begin with an empty one");
            }
        }
        long id = 0;
        while (id == 0) {
            id = new SecureRandom().nextLong();
        }
        return new Identity(id, name, token, Phase.NEW, 0, List.of(), 0, 0);
    }

    public Identity identity() {
        return identity;
    }

    /** Founds a cluster with these peers, whatever happens from now on. */
    void adopt(long clusterId, List<Participant> founders) throws IOException {
        save(identity.adopted(clusterId, founders));
    }

    /** Joins a cluster in place of a lost self. */
    void join(long clusterId, List<Participant> members) throws IOException {
        save(identity.joining(clusterId, members));
    }

    /** Follows an invitation: this directory takes the id that was made for it, unless another one already has. */
    void invited(long clusterId, List<Participant> members, long place) throws IOException {
        save(identity.invited(clusterId, members, place));
    }

    /** No other directory can answer for this id any more. */
    void listed() throws IOException {
        save(identity.listed());
    }

    /** The peer left its cluster: the directory is of no more use to it. */
    public void removed() throws IOException {
        save(identity.removed());
    }

    /** From now on others may count on what this peer promises. */
    void started() throws IOException {
        save(identity.started());
    }

    private void save(Identity next) throws IOException {
        identityFile.write(next);
        identity = next;
    }

    /** What to type when this directory can no longer be used. */
    String remedy() {
        return Remedy.replace(path, identity.name());
    }

    /** Has the next start read all of the store before it trusts it. */
    public void suspect(String why) throws IOException {
        Files.writeString(path.resolve(SUSPECT), why);
    }

    boolean isSuspect() {
        return Files.exists(path.resolve(SUSPECT));
    }

    /** The store was read and is whole, or was made anew. */
    void trust() throws IOException {
        Files.deleteIfExists(path.resolve(SUSPECT));
    }

    /** Where a damaged store is kept until there is a good one. */
    Path damagedStore() {
        return path.resolve("store.damaged");
    }

    public Path raft() {
        return path.resolve("raft");
    }

    public Path store() {
        return path.resolve("store");
    }

    public Path checkpoints() {
        return path.resolve("checkpoints");
    }

    public Path incoming() {
        return path.resolve("incoming");
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
