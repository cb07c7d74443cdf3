package io.cairn.chaos.fault;

import io.cairn.api.etcd.HashKVRequest;
import io.cairn.chaos.cluster.Await;
import io.cairn.chaos.cluster.PeerProcess;
import io.grpc.StatusRuntimeException;
import java.time.Duration;

/** What an operator does with a peer whose files are damaged: lets it try, and gives it an empty disk if it refuses. */
final class Damaged {
    /** The second start is that of a supervisor: a damaged table may be dropped or fetched by then. */
    private static final int STARTS = 2;

    private static final Duration CALL_WITHIN = Duration.ofSeconds(12);

    private Damaged() {}

    static void mend(Arena arena, PeerProcess victim, Duration within) {
        for (int start = 1; start <= STARTS; start++) {
            if (comesUp(victim, within) && readsAll(victim)) {
                arena.say(victim.name() + " runs in spite of the damage");
                return;
            }
            if (victim.alive()) {
                arena.say(victim.name() + " is neither ready nor gone");
                victim.kill();
            }
            arena.say(victim.name() + " refused its files, exits so far " + victim.exits());
            if (start < STARTS) {
                victim.start();
            }
        }
        victim.wipe();
        victim.start();
        arena.say(victim.name() + " starts with an empty disk");
    }

    private static boolean comesUp(PeerProcess victim, Duration within) {
        try {
            Await.until(victim.name() + " is ready or gone", within, () -> !victim.alive() || victim.ready());
        } catch (Await.Overdue e) {
            return false;
        }
        return victim.alive();
    }

    /** The hash touches everything; a peer that finds damage on the way stops, or says that it cannot answer. */
    private static boolean readsAll(PeerProcess victim) {
        try {
            victim.client().maintenance(CALL_WITHIN).hashKV(HashKVRequest.getDefaultInstance());
            return true;
        } catch (StatusRuntimeException e) {
            victim.exited(CALL_WITHIN);
            return false;
        }
    }
}
