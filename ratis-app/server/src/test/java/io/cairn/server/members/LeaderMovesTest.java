package io.cairn.server.members;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cairn.server.node.LeaderTransfer.Result;
import io.cairn.server.raft.ScriptedLog;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeaderMovesTest {
    private final ScriptedLog log = new ScriptedLog();
    private final LeaderMoves moves = new LeaderMoves(1, log);

    @BeforeEach
    void lead() {
        log.leader = 1;
        log.configuration = new Configuration(
                List.of(
                        new Participant(1, "h:1", true),
                        new Participant(2, "h:2", true),
                        new Participant(3, "h:3", false)),
                List.of());
    }

    @Test
    void shouldMoveNothingThatItDoesNotHave() {
        log.leader = 2;
        assertEquals(Result.NOT_LEADER, moves.transfer(2).join());
        assertEquals(Result.NOT_LEADER, moves.transfer(99).join());
        assertEquals(List.of(), log.transferred);
    }

    @Test
    void shouldMoveToVotersOnly() {
        assertEquals(Result.BAD_TRANSFEREE, moves.transfer(3).join());
        assertEquals(Result.BAD_TRANSFEREE, moves.transfer(99).join());
        assertEquals(Result.DONE, moves.transfer(1).join());
        assertEquals(List.of(), log.transferred);
    }

    @Test
    void shouldWaitUntilTheOtherIsKnownToLead() throws Exception {
        CompletableFuture<Result> moved = moves.transfer(2);
        for (int i = 0; i < 6000 && log.transferred.isEmpty(); i++) {
            Thread.sleep(10);
        }
        Thread.sleep(100);
        assertEquals(List.of(2L), log.transferred);
        assertEquals(false, moved.isDone());
        log.leader = 2;
        assertEquals(Result.DONE, moved.join());
    }

    @Test
    void shouldSayThatItTookTooLong() {
        log.transfer = CompletableFuture.failedFuture(new IllegalStateException("no"));
        assertEquals(Result.TIMED_OUT, moves.transfer(2).join());
    }
}
