package io.cairn.server.apply;

import io.cairn.statemachine.command.Batch;
import io.cairn.statemachine.store.Applied;
import io.cairn.statemachine.store.OriginRow;
import org.jspecify.annotations.Nullable;

/** The proposer's ear at the log. All on the apply thread; must be short. */
public interface OwnBatches {
    /** One of this peer's own batches was delivered. */
    void applied(Batch batch, Applied applied);

    /** An entry of this term was applied: copies appended in lower terms and not seen by now are lost. */
    void reachedTerm(long term);

    /** A checkpoint carried this peer past entries that it will never see; the row says which were its own. */
    void installed(@Nullable OriginRow row);
}
