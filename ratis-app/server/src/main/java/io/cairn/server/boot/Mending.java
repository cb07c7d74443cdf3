package io.cairn.server.boot;

import io.cairn.server.raft.LogFiles;
import io.cairn.statemachine.Fault;
import io.cairn.statemachine.checkpoint.Checkpoint;
import io.cairn.statemachine.checkpoint.Checkpoints;
import io.cairn.statemachine.checkpoint.CorruptCheckpointException;
import io.cairn.statemachine.store.Inspection;
import io.cairn.statemachine.store.Store;
import io.cairn.statemachine.store.StoreOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets a peer whose store is damaged a good one, before its log starts: from its own checkpoints, by replaying its log, or
 * from another peer. The log, and with it all that this peer promised, stays as it is.
 */
final class Mending {
    private static final Logger LOG = LoggerFactory.getLogger(Mending.class);

    /** Checkpoints, also those that were set aside. */
    private static final Pattern CLAIMED = Pattern.compile("\\d+_(\\d+)(\\.corrupt)?");

    private final DataDirectory directory;
    private final Checkpoints checkpoints;
    private final Supply others;

    Mending(DataDirectory directory, Checkpoints checkpoints, Supply others) {
        this.directory = directory;
        this.checkpoints = checkpoints;
        this.others = others;
    }

    /** The live store, or an empty one if that is damaged. */
    Store open() throws IOException {
        boolean damaged = directory.isSuspect() && !isWhole();
        if (!damaged) {
            try {
                return Store.open(directory.store(), StoreOptions.DEFAULTS);
            } catch (Fault fault) {
                if (!fault.isDamage()) {
                    throw fault;
                }
                LOG.error("the live store is damaged: {}", fault.getMessage());
            }
        }
        delete(directory.damagedStore());
        Files.move(directory.store(), directory.damagedStore(), StandardCopyOption.ATOMIC_MOVE);
        return Store.open(directory.store(), StoreOptions.DEFAULTS);
    }

    private boolean isWhole() throws IOException {
        if (!Files.exists(directory.store())) {
            directory.trust();
            return true;
        }
        LOG.warn("the store may be damaged: reading all of it");
        try {
            Inspection.verify(Inspection.live(directory.store()));
            directory.trust();
            LOG.warn("the store is whole");
            return true;
        } catch (Fault fault) {
            LOG.error("the live store is damaged: {}", fault.getMessage());
            return false;
        }
    }

    /**
     * Brings a store that is behind the newest checkpoint, or has nothing at all, to where the log goes on.
     *
     * @throws StartRefused nobody has what is needed
     */
    void bring(Store store, LogFiles log) throws IOException, StartRefused {
        List<Checkpoint> bad = new ArrayList<>();
        long needed = needed(log);
        Checkpoint good = own(bad, needed);
        if (good != null) {
            setAside(bad);
            LOG.warn("the live store is at {}: going on from the checkpoint {}", store.position(), good.claim());
            store.install(good.files());
        } else if (needed > store.position().index()) {
            fetch(store, needed, bad);
        } else {
            setAside(bad);
            LOG.warn(
                    "no checkpoint can be used: replaying the log from entry {}",
                    store.position().index() + 1);
        }
        delete(directory.damagedStore());
        directory.trust();
    }

    /**
     * What a checkpoint must claim at least, so that the log goes on from it. A log without entries ends where its newest
     * checkpoint did, and must not end earlier next time: this peer said that it has everything up to there.
     */
    private long needed(LogFiles log) throws IOException, StartRefused {
        long logStart = log.exists() ? log.firstIndex() : 0;
        if (logStart > 0) {
            return logStart - 1;
        }
        long claimed = 0;
        try (Stream<Path> all = Files.list(directory.checkpoints())) {
            for (Path path : (Iterable<Path>) all::iterator) {
                Matcher name = CLAIMED.matcher(path.getFileName().toString());
                claimed = name.matches() ? Math.max(claimed, Long.parseLong(name.group(1))) : claimed;
            }
        }
        if (claimed == 0) {
            throw new StartRefused(
                    "the store is damaged, and neither a log nor a checkpoint tells how far this peer was. "
                            + directory.remedy());
        }
        return claimed;
    }

    private @Nullable Checkpoint own(List<Checkpoint> bad, long needed) throws IOException {
        for (Checkpoint checkpoint : checkpoints.list()) {
            try {
                if (checkpoint.claim().index() >= needed) {
                    checkpoints.verify(checkpoint);
                    return checkpoint;
                }
            } catch (CorruptCheckpointException e) {
                LOG.error("the checkpoint {} is damaged: {}", checkpoint.claim(), e.getMessage());
                bad.add(checkpoint);
            }
        }
        return null;
    }

    private void fetch(Store store, long needed, List<Checkpoint> bad) throws IOException, StartRefused {
        LOG.warn("no file here brings the store to entry {}: fetching what is missing from another peer", needed);
        try {
            others.fetch(needed, checkpoints, directory.incoming());
        } catch (IOException e) {
            throw new StartRefused(
                    "the store is damaged, no checkpoint here can take its place, and " + e.getMessage()
                            + ". Start the other peers, then this one again. If that does not help: "
                            + directory.remedy(),
                    e);
        }
        // Only now: their good files were lent.
        setAside(bad);
        Checkpoint fetched = checkpoints.adoptIfFinished(directory.incoming());
        if (fetched == null) {
            throw new IOException("what was fetched is older than what is here");
        }
        store.install(fetched.files());
        LOG.warn("the store is whole again: mended with the checkpoint {} of another peer", fetched.claim());
    }

    private void setAside(List<Checkpoint> bad) throws IOException {
        for (Checkpoint checkpoint : bad) {
            checkpoints.setAside(checkpoint);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
