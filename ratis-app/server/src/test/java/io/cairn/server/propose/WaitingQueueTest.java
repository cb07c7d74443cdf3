package io.cairn.server.propose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.server.node.Unavailable;
import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.command.Put;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class WaitingQueueTest {
    private final WaitingQueue queue = new WaitingQueue();

    private static Waiting waiting(String key, int bytes, long deadline) {
        return new Waiting(Put.of(Bytes.utf8(key), Bytes.utf8("v")), bytes, deadline, new CompletableFuture<>());
    }

    @Test
    void shouldHoldSoManyCommandsAndNoMore() {
        for (int i = 0; i < ProposalLimits.WAITING_MAX; i++) {
            assertTrue(queue.offer(waiting("k", 1, 0)));
        }
        assertFalse(queue.offer(waiting("k", 1, 0)));
        assertEquals(ProposalLimits.WAITING_MAX, queue.size());
        queue.takeBatch();
        assertTrue(queue.offer(waiting("k", 1, 0)), "taking made room");
    }

    @Test
    void shouldHoldSoManyBytesAndNoMore() {
        int half = (int) (ProposalLimits.WAITING_BYTES_MAX / 2);
        assertTrue(queue.offer(waiting("k", half, 0)));
        assertTrue(queue.offer(waiting("k", half, 0)));
        assertFalse(queue.offer(waiting("k", 1, 0)));
        assertEquals(2, queue.size(), "what was refused takes no room");
        queue.takeBatch();
        assertTrue(queue.offer(waiting("k", half, 0)));
    }

    @Test
    void shouldTakeABatchOfBoundedSizeInOrder() {
        for (int i = 0; i <= ProposalLimits.BATCH_COMMANDS_MAX; i++) {
            queue.offer(waiting("k" + i, 1, 0));
        }
        List<Waiting> batch = queue.takeBatch();
        assertEquals(ProposalLimits.BATCH_COMMANDS_MAX, batch.size());
        assertEquals(Bytes.utf8("k0"), ((Put) batch.get(0).command()).key());
        assertEquals(Bytes.utf8("k1"), ((Put) batch.get(1).command()).key());
        assertEquals(1, queue.takeBatch().size());
        assertEquals(List.of(), queue.takeBatch());
    }

    @Test
    void shouldEndABatchBeforeItGetsTooLargeButLetOneLargeCommandThrough() {
        queue.offer(waiting("a", ProposalLimits.COMMAND_BYTES_MAX, 0));
        queue.offer(waiting("b", ProposalLimits.BATCH_BYTES_GOAL - 1, 0));
        queue.offer(waiting("c", 1, 0));
        queue.offer(waiting("d", 1, 0));
        assertEquals(1, queue.takeBatch().size());
        assertEquals(2, queue.takeBatch().size());
        List<Waiting> last = queue.takeBatch();
        assertEquals(Bytes.utf8("d"), ((Put) last.get(0).command()).key());
        assertEquals(0, queue.size());
    }

    @Test
    void shouldFailThoseThatWaitedTooLongAndKeepTheRest() {
        Waiting old = waiting("old", 1, 100);
        Waiting fresh = waiting("fresh", 1, 200);
        queue.offer(old);
        queue.offer(fresh);
        queue.expire(100, Unavailable.Reason.TIMED_OUT);
        assertEquals(Unavailable.Reason.TIMED_OUT, reason(old));
        assertFalse(fresh.outcome().isDone());
        assertEquals(List.of(fresh), queue.takeBatch());
    }

    @Test
    void shouldFailAllThatWait() {
        Waiting one = waiting("one", 1, 0);
        Waiting two = waiting("two", 1, 0);
        queue.offer(one);
        queue.offer(two);
        queue.failAll(Unavailable.Reason.STOPPED);
        assertEquals(Unavailable.Reason.STOPPED, reason(one));
        assertEquals(Unavailable.Reason.STOPPED, reason(two));
        assertTrue(queue.isEmpty());
        assertEquals(0, queue.size());
    }

    private static Unavailable.Reason reason(Waiting waiting) {
        try {
            waiting.outcome().getNow(null);
            return null;
        } catch (CompletionException e) {
            return ((Unavailable) e.getCause()).reason();
        }
    }
}
