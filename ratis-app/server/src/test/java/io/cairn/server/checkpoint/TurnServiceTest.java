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
        return within(turns, Duration.ofSeconds(60));
    }

    /** After some questions, it still has none. */
    private static boolean notYet(Turns turns) throws InterruptedException {
        return !within(turns, TransferLimits.TURN_ASK_EVERY.multipliedBy(2));
    }

    @Test
    void shouldGoOneAfterTheOtherAndTheLeaderLast() throws Exception {
        assertTrue(notYet(leader));
        assertTrue(soon(second));
        assertTrue(notYet(third));
        second.over();
        assertTrue(notYet(leader));
        assertTrue(soon(third));
        assertTrue(notYet(leader));
        third.over();
        assertTrue(soon(leader));
        assertTrue(notYet(second));
        leader.over();
        assertTrue(soon(second));
    }

    @Test
    void shouldGoWithoutATurnWhenTheLeaderIsSilent() throws Exception {
        cut = true;
        long begin = System.nanoTime();
        assertTrue(soon(second));
        assertTrue(System.nanoTime() - begin >= TransferLimits.TURN_SILENCE_MAX.toNanos(), "took it early");
        second.over();
        assertTrue(notYet(second), "the next one waits again");
    }

    @Test
    void shouldNotTakeATurnFromWhoDoesNotLead() throws Exception {
        leads = false;
        assertTrue(notYet(second));
    }

    @Test
    void shouldNotBeSilentWhileTheLeaderSaysThatItIsAnothersTurn() throws Exception {
        assertTrue(soon(second));
        assertFalse(within(third, TransferLimits.TURN_SILENCE_MAX.plusSeconds(1)));
    }
}
