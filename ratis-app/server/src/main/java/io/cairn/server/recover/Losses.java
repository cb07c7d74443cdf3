package io.cairn.server.recover;

import io.cairn.server.raft.EntryConsumer;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.command.Batch;
import java.io.IOException;
import java.util.List;

/** What a recovery cannot bring back, in words. */
final class Losses {
    private Losses() {}

    /** Because directories are gone. */
    static String ofVoters(Survivors survivors) {
        List<String> lost = survivors.lostVoters();
        if (survivors.best().isEmpty()) {
            return "everything: no directory can be used";
        }
        if (!survivors.mayLackAcknowledged()) {
            return "nothing that was acknowledged: the lost voters are no majority";
        }
        return "what a majority among " + String.join(", ", lost) + " acknowledged and no directory here has received"
                + " yet, if there is any: nothing on these disks can tell";
    }

    /** Because a directory was chosen that is not the most advanced. */
    static String ofChoice(Survivors survivors, Survivor best, Survivor chosen) throws IOException {
        long common = survivors.common(best, chosen);
        Tally tally = new Tally(common);
        best.readLog(tally);
        return survivors.lacks(chosen) + " entries that " + best.directory().path() + " has and "
                + chosen.directory().path() + " has not, from " + (common + 1) + " to "
                + best.end().index() + ", with " + tally.commands + " commands of clients"
                + (tally.complete() ? "" : " or more") + "; of these "
                + Math.max(0, survivors.settled() - common) + " entries are known to be committed";
    }

    /** Counts what clients asked for behind an index. */
    private static final class Tally implements EntryConsumer {
        private final long after;
        private long first;
        private long commands;

        private Tally(long after) {
            this.after = after;
        }

        /** Whether the log still had all of them. */
        private boolean complete() {
            return first != 0 && first <= after + 1;
        }

        private void at(Position position) {
            if (first == 0) {
                first = position.index();
            }
        }

        @Override
        public void batches(Position position, List<Batch> batches, int bytes) {
            at(position);
            if (position.index() > after) {
                batches.forEach(batch -> commands += batch.commands().size());
            }
        }

        @Override
        public void configuration(Position position, Configuration configuration) {
            at(position);
        }

        @Override
        public void advance(Position position) {
            at(position);
        }
    }
}
