package io.cairn.statemachine.checkpoint;

import io.cairn.statemachine.Position;

/**
 * What a checkpoint says it covers. Its files may hold later entries too: replay skips what they already have.
 *
 * @param position every entry up to it is in the files
 * @param revision the store's revision when the claim was taken
 * @param createdMillis wall clock of the peer that made it, milliseconds since 1970; for people and ages only
 * @param clusterId whose state this is; comparing it with one's own is up to the caller
 */
public record Claim(Position position, long revision, long createdMillis, long clusterId) {
    public Claim {
        if (position.term() < 0 || position.index() < 0 || revision < 0 || createdMillis < 0) {
            throw new IllegalArgumentException("a claim has no negative numbers: " + position + ", revision " + revision
                    + ", created " + createdMillis);
        }
    }
}
