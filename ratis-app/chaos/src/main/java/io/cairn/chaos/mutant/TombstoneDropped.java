package io.cairn.chaos.mutant;

import java.util.List;
import net.bytebuddy.asm.Advice;

/**
 * etcd had it: https://github.com/etcd-io/etcd/issues/19179. Watches read everything from history then: for as long as a peer
 * has the event in memory, it tells it.
 */
final class TombstoneDropped {
    static final Mutant MUTANT = new Mutant(
            "tombstone-dropped",
            "compaction takes the delete at the compacted revision along, which watches may still begin with",
            true,
            List.of(
                    Change.around("io.cairn.statemachine.store.Collector", "isPast", TombstoneDropped.class),
                    Change.around("io.cairn.server.watch.EventWindow", "covers", Empty.class),
                    Change.around("io.cairn.server.watch.EventPage", "covers", Empty.class)));

    private TombstoneDropped() {}

    @Advice.OnMethodExit
    static void exit(
            @Advice.Argument(0) long main,
            @Advice.Argument(1) long target,
            @Advice.Return(readOnly = false) boolean past) {
        past = main <= target;
    }

    /** No events are in memory. */
    static final class Empty {
        private Empty() {}

        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) boolean covers) {
            covers = false;
        }
    }
}
