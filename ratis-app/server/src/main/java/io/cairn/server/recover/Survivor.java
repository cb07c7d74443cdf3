package io.cairn.server.recover;

import io.cairn.server.boot.SurvivingDirectory;
import io.cairn.server.raft.EntryConsumer;
import io.cairn.server.raft.LogContents;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Member;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.store.StoredState;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is in one data directory.
 *
 * @param term the last that it wrote down; -1: none
 * @param base its newest state that can be read; null: none
 * @param checkpointIndex what its newest readable checkpoint claims; 0: none
 * @param logged the last configuration in its log; null: none
 * @param problems what cannot be read, for people
 */
record Survivor(
        SurvivingDirectory directory,
        long term,
        LogContents log,
        @Nullable Base base,
        long checkpointIndex,
        @Nullable Configuration logged,
        List<String> problems) {
    Survivor {
        problems = List.copyOf(problems);
    }

    String name() {
        return directory.identity().name();
    }

    long id() {
        return directory.identity().id();
    }

    /** The state that there is; that of an empty store when its log goes back to the beginning. */
    StoredState state() {
        return base == null
                ? new StoredState(Position.START, 1, -1)
                : base.inspection().state();
    }

    LogContents readLog(EntryConsumer consumer) throws IOException {
        return directory.log().read(state().position().index(), consumer);
    }

    /** Whether the log goes on right after the state, or before. */
    boolean connects() {
        return log.first() > 0 && log.first() <= state().position().index() + 1;
    }

    /** The last entry that can be had from it; {@link Position#START}: nothing. */
    Position end() {
        Position applied = state().position();
        return connects() && log.last().index() > applied.index() ? log.last() : applied;
    }

    boolean isUsable() {
        return end().index() > 0;
    }

    /** Everything it ever acknowledged can be had from it. */
    boolean isWhole() {
        return isUsable() && problems.isEmpty();
    }

    /** Who took part when it ended, as far as it knew. */
    Configuration configuration() {
        if (logged != null && connects()) {
            return logged;
        }
        return base == null
                ? new Configuration(directory.identity().founders(), List.of())
                : base.inspection().configuration();
    }

    List<Member> members() {
        return base == null ? List.of() : base.inspection().members();
    }

    /** Raft's rule: the last term counts, then the last index. */
    boolean isBehind(Survivor other) {
        Position mine = end();
        Position theirs = other.end();
        return mine.term() != theirs.term() ? mine.term() < theirs.term() : mine.index() < theirs.index();
    }
}
