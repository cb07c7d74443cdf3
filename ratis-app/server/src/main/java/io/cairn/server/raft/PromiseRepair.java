package io.cairn.server.raft;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has Ratis begin with what this peer promised. The copy is written after Ratis' file and before anybody hears of what
 * it says, so where the two differ the copy counts: what Ratis' file says beyond it was never told to anyone, and what
 * it says less was lost. Only entries in the log can be of a later term than the copy, of a leader that was not answered
 * yet; no vote was given in such a term.
 */
final class PromiseRepair {
    private static final Logger LOG = LoggerFactory.getLogger(PromiseRepair.class);

    private final PromiseFiles files;
    private final LogFiles log;

    PromiseRepair(PromiseFiles files, LogFiles log) {
        this.files = files;
        this.log = log;
    }

    /**
     * @param storeTerm term of the last entry in the store
     * @throws DamagedPromiseException when neither file can be read: nobody knows what this peer promised
     */
    void repair(long storeTerm) throws IOException {
        Promise written = null;
        DamagedPromiseException damage = null;
        try {
            written = files.written();
        } catch (DamagedPromiseException e) {
            damage = e;
        }
        Optional<Promise> copied = Optional.empty();
        try {
            copied = files.copied();
        } catch (DamagedPromiseException e) {
            LOG.warn("{}; written anew", e.getMessage());
        }
        if (copied.isPresent()) {
            restore(copied.get(), written, storeTerm);
        } else if (damage != null) {
            throw damage;
        } else if (written != null) {
            files.copy(written);
            TermDurability.syncFolder(files.folder());
        }
    }

    private void restore(Promise copied, @Nullable Promise written, long storeTerm) throws IOException {
        if (copied.equals(written)) {
            return;
        }
        long seen = Math.max(storeTerm, log.read(Long.MAX_VALUE, null).last().term());
        Promise promised = seen > copied.term() ? new Promise(seen, "") : copied;
        if (!promised.equals(written)) {
            LOG.warn(
                    "{} says {}, but what this peer promised is {}: a bit is wrong there, or nobody was told of it;"
                            + " put right",
                    files.folder().resolve(PromiseFiles.RATIS),
                    written == null ? "nothing that can be read" : written,
                    promised);
            files.write(promised);
        }
    }
}
