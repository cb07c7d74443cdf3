package io.cairn.server.boot;

import io.cairn.server.raft.ConsensusLog;
import io.cairn.server.raft.LogFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The data directory of a peer that does not run, to look at: nothing in it changes, and no peer starts on it meanwhile. */
public final class SurvivingDirectory implements AutoCloseable {
    private final Path path;
    private final Identity identity;
    private final @Nullable FileChannel lockFile;

    private SurvivingDirectory(Path path, Identity identity, @Nullable FileChannel lockFile) {
        this.path = path;
        this.identity = identity;
        this.lockFile = lockFile;
    }

    /** @throws StartRefused when a peer runs on it, or it is none of a peer, or does not say whose it is */
    public static SurvivingDirectory open(Path path) throws IOException, StartRefused {
        IdentityFile file = new IdentityFile(path);
        if (!Files.isDirectory(path) || !file.exists()) {
            throw new StartRefused(path + " is not the data directory of a peer: it has no file named identity");
        }
        FileChannel lockFile = lock(path);
        try {
            return new SurvivingDirectory(path, file.read(), lockFile);
        } catch (IOException | StartRefused e) {
            if (lockFile != null) {
                lockFile.close();
            }
            throw e;
        }
    }

    /** A shared lock needs no right to write, and does not go together with that of a running peer. */
    private static @Nullable FileChannel lock(Path path) throws IOException, StartRefused {
        Path lock = path.resolve("lock");
        if (!Files.exists(lock)) {
            return null;
        }
        FileChannel channel = FileChannel.open(lock, StandardOpenOption.READ);
        if (!locked(channel)) {
            channel.close();
            throw new StartRefused("a peer runs on " + path + ": stop it first");
        }
        return channel;
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock(0, Long.MAX_VALUE, true) != null;
        } catch (OverlappingFileLockException heldHere) {
            return false;
        }
    }

    public Path path() {
        return path;
    }

    public Identity identity() {
        return identity;
    }

    public LogFiles log() {
        return ConsensusLog.files(path.resolve("raft"), identity.clusterId());
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
        if (lockFile != null) {
            lockFile.close();
        }
    }
}
