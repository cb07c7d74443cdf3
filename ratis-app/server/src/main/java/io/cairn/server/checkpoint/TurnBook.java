package io.cairn.server.checkpoint;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Whose turn it is to take a checkpoint, as the leader keeps it: never a majority at once, and the leader last, because
 * a checkpoint costs its peer disk time that the others make up for. Times are of {@link System#nanoTime}.
 */
final class TurnBook {
    private final Map<Long, Long> grantedAt = new HashMap<>();
    private final Map<Long, Long> overAt = new HashMap<>();

    /**
     * @param voters in the cluster; the turns at once are fewer than a majority of them, but one
     * @return whether the turn is that peer's now; also when it was already
     */
    synchronized boolean ask(long peer, int voters, long nanos) {
        forgetDead(nanos);
        if (!grantedAt.containsKey(peer) && grantedAt.size() >= Math.max(1, voters / 2)) {
            return false;
        }
        grantedAt.put(peer, nanos);
        return true;
    }

    /**
     * As {@link #ask} for the leader itself.
     *
     * @param others that answer
     * @param lastNanos when the leader's last turn was over
     * @param patience whether it still waits for those that had no turn since
     */
    synchronized boolean askLast(
            long self, Collection<Long> others, int voters, long lastNanos, boolean patience, long nanos) {
        forgetDead(nanos);
        if (patience) {
            for (long other : others) {
                Long over = overAt.get(other);
                if (grantedAt.containsKey(other) || over == null || over - lastNanos < 0) {
                    return false;
                }
            }
        }
        return ask(self, voters, nanos);
    }

    synchronized void over(long peer, long nanos) {
        grantedAt.remove(peer);
        overAt.put(peer, nanos);
        // Of members that left nobody asks again; a few of them cost nothing, all of them ever would.
        if (overAt.size() > TransferLimits.TURNS_REMEMBERED) {
            overAt.clear();
        }
    }

    /** Who died in its turn must not keep the others waiting for ever. */
    private void forgetDead(long nanos) {
        grantedAt.values().removeIf(at -> nanos - at > TransferLimits.TURN_MAX.toNanos());
    }
}
