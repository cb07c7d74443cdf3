package io.cairn.server;

import io.cairn.server.boot.DataDirectory;
import io.cairn.server.node.FailStop;
import io.cairn.server.node.Removed;
import io.cairn.statemachine.Fault;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Leaves behind why the peer stopped, so that the next start knows at once what is the matter. */
record LastWords(DataDirectory directory, FailStop failStop) implements FailStop {
    private static final Logger LOG = LoggerFactory.getLogger(LastWords.class);

    @Override
    public void stop(String what, Throwable cause) {
        String said = what;
        try {
            if (cause instanceof Removed) {
                directory.removed();
            } else if (isDamage(cause)) {
                said = "the store is damaged; the next start gets what it needs from this peer's other files or from"
                        + " another peer: " + what;
                directory.suspect(said);
            }
        } catch (IOException e) {
            LOG.warn("cannot note why this peer stops", e);
        }
        failStop.stop(said, cause);
    }

    private static boolean isDamage(Throwable cause) {
        for (Throwable one = cause; one != null; one = one.getCause()) {
            if (one instanceof Fault fault && fault.isDamage()) {
                return true;
            }
        }
        return false;
    }
}
