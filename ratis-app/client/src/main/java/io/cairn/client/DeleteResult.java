package io.cairn.client;

import java.util.List;

/**
 * A delete that was applied.
 *
 * @param header who answered; its revision is that of the delete, or the current one when nothing was deleted
 * @param deleted how many keys were deleted
 * @param previous what they were, when asked for
 */
public record DeleteResult(Header header, long deleted, List<KeyValue> previous) implements OpResult {
    /** Copies the list. */
    public DeleteResult {
        previous = List.copyOf(previous);
    }
}
