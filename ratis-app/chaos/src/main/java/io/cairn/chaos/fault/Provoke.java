package io.cairn.chaos.fault;

import io.cairn.api.admin.PeerStatusResponse;
import io.cairn.api.admin.SaveBackupRequest;
import io.cairn.chaos.cluster.Await;
import io.cairn.chaos.cluster.PeerProcess;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;

/** Makes peers do what they would do by themselves, some time. */
final class Provoke {
    private static final Duration BACKUP_WITHIN = Duration.ofSeconds(10);
    private static final Duration BETWEEN = Duration.ofMillis(300);

    /** After that, a peer is sent a snapshot or is not. */
    private static final int FILLS_MAX = 4;

    private Provoke() {}

    /** Once; the step may or may not be reached by it. */
    static void step(Arena arena, CrashWay way, PeerProcess victim) {
        switch (way) {
            case BY_ITSELF, FOUNDING, INSTALL -> {}
            case ELECTION -> transfer(arena, victim, false);
            case LEADING -> transfer(arena, victim, true);
            case BACKUP -> backup(victim);
            case CHECKPOINT -> {
                Bulk.fillOneLogFile(arena, arena.cluster().awaitLeader());
                PurgeStorm.snapshot(arena, victim);
            }
        }
    }

    private static void transfer(Arena arena, PeerProcess victim, boolean toIt) {
        arena.cluster().leader().ifPresent(leader -> {
            List<PeerProcess> others = arena.cluster().others(leader);
            List<PeerProcess> next =
                    others.stream().filter(peer -> toIt == (peer == victim)).toList();
            if (!next.isEmpty()) {
                LeaderTransfers.transfer(arena, leader, arena.oneOf(next));
            }
        });
        Await.pause(BETWEEN);
    }

    private static void backup(PeerProcess victim) {
        try {
            victim.client()
                    .admin(BACKUP_WITHIN)
                    .saveBackup(SaveBackupRequest.getDefaultInstance())
                    .forEachRemaining(part -> {});
        } catch (StatusRuntimeException itEnded) {
            victim.client().reconnect();
        }
    }

    /** Behind the back of one that is down, until the others have no entries for it any more. */
    static void leaveBehind(Arena arena, PeerProcess victim) {
        List<PeerProcess> others = arena.cluster().others(victim);
        long known = others.stream().mapToLong(Provoke::committed).max().orElse(0);
        for (int i = 0; i < FILLS_MAX && others.stream().anyMatch(peer -> logStart(peer) <= known); i++) {
            Bulk.fillOneLogFile(arena, arena.cluster().awaitLeader());
            others.forEach(peer -> PurgeStorm.snapshot(arena, peer));
        }
    }

    private static long committed(PeerProcess peer) {
        return peer.status().map(PeerStatusResponse::getCommit).orElse(0L);
    }

    private static long logStart(PeerProcess peer) {
        return peer.status().map(PeerStatusResponse::getLogStartIndex).orElse(0L);
    }
}
