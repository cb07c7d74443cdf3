package io.cairn.server.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.server.peer.PeerCalls;
import io.cairn.server.peer.PeerService;
import io.cairn.statemachine.Configuration.Participant;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Peer 1 leads 2 and 3; what they say to it goes over its real peer service. */
class TurnServiceTest {
    private final PeerService leaderPort = new PeerService(1, () -> 9);
    private volatile boolean cut;
    private volatile boolean leads = true;
    private final TurnService leader = of(1);
    private final TurnService second = of(2);
    private final TurnService third = of(3);

    TurnServiceTest() {
        leader.register(leaderPort);
    }

    private TurnService of(long id) {
        PeerCalls calls = new PeerCalls(this::carry, id, Long::toString);
        calls.belongTo(9);
        return new TurnService(id, new Three(id), calls);
    }

    private CompletableFuture<byte[]> carry(String address, byte[] bytes, Duration timeout, boolean quick) {
        assertEquals("1", address);
        return cut ? CompletableFuture.failedFuture(new IOException("cut")) : leaderPort.handle(bytes);
    }

    private final class Three implements TurnService.Cluster {
        private final long self;

        private Three(long self) {
            this.self = self;
        }

        @Override
        public boolean leads() {
            return leads && self == 1;
        }

        @Override
        public long leader() {
            return 1;
        }

        @Override
        public List<Participant> participants() {
            return List.of(new Participant(1, "1", true), new Participant(2, "2", true), new Participant(3, "3", true));
        }

        @Override
        public boolean answers(long peer) {
            return true;
        }
    }

    private static boolean within(Turns turns, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() - deadline < 0) {
            if (turns.mine()) {
                return true;
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        return false;
    }

    private static boolean soon(Turns turns) throws InterruptedException {
        return within(turns, Duration.ofSeconds(1));
    }

    @Test
    void shouldGoOneAfterTheOtherAndTheLeaderLast() throws Exception {
        assertFalse(soon(leader));
        assertTrue(soon(second));
        assertFalse(soon(third));
        second.over();
        assertFalse(soon(leader));
        assertTrue(soon(third));
        assertFalse(soon(leader));
        third.over();
        assertTrue(soon(leader));
        assertFalse(soon(second));
        leader.over();
        assertTrue(soon(second));
    }

    @Test
    void shouldGoWithoutATurnWhenTheLeaderIsSilent() throws Exception {
        cut = true;
        assertFalse(within(second, TransferLimits.TURN_SILENCE_MAX.minusSeconds(1)));
        assertTrue(within(second, Duration.ofSeconds(2)));
        second.over();
        assertFalse(soon(second), "the next one waits again");
    }

    @Test
    void shouldNotTakeATurnFromWhoDoesNotLead() throws Exception {
        leads = false;
        assertFalse(soon(second));
    }

    @Test
    void shouldNotBeSilentWhileTheLeaderSaysThatItIsAnothersTurn() throws Exception {
        assertTrue(soon(second));
        assertFalse(within(third, TransferLimits.TURN_SILENCE_MAX.plusSeconds(1)));
    }
}
