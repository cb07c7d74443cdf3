package io.cairn.server.checkpoint;

import io.cairn.statemachine.Position;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Which of the finished checkpoints the log is told of. The log goes away behind it, so as long as there is room it is
 * an older one: a follower that was away for a moment then finds the entries that it missed. One thread.
 */
final class Retention {
    /** @param appliedBytes of all batches before the claim, counted from the start of the process */
    private record Mark(Position claim, long appliedBytes) {}

    private final CheckpointPolicy policy;
    private final Deque<Mark> newestFirst = new ArrayDeque<>();

    Retention(CheckpointPolicy policy) {
        this.policy = policy;
    }

    void finished(Position claim, long appliedBytes) {
        newestFirst.addFirst(new Mark(claim, appliedBytes));
    }

    /**
     * Null: no change. Forgets what is older than the one it names.
     *
     * @param heldFrom a peer needs the log behind this index, as long as there is room; {@link Long#MAX_VALUE}: nobody
     */
    @Nullable
    Position mayPurge(long appliedBytes, long logBytes, long heldFrom) {
        for (Mark mark : newestFirst) {
            boolean old = appliedBytes - mark.appliedBytes() >= policy.retainBytes();
            if ((policy.isUrgent(logBytes) || old) && mayName(mark, logBytes, heldFrom)) {
                return name(mark);
            }
        }
        return null;
    }

    /** The newest one that nobody needs the log before, when somebody asked for the log to go now. */
    @Nullable
    Position newest(long logBytes, long heldFrom) {
        for (Mark mark : newestFirst) {
            if (mayName(mark, logBytes, heldFrom)) {
                return name(mark);
            }
        }
        return null;
    }

    private boolean mayName(Mark mark, long logBytes, long heldFrom) {
        return mark.claim().index() <= heldFrom || policy.letsGo(logBytes);
    }

    private Position name(Mark found) {
        while (newestFirst.peekLast() != found) {
            newestFirst.removeLast();
        }
        newestFirst.removeLast();
        return found.claim();
    }
}
