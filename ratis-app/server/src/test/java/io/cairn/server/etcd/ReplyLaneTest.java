package io.cairn.server.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReplyLaneTest {
    @Test
    void shouldWakeTheThreadOncePerBurst() {
        Queue<Runnable> wakeUps = new ArrayDeque<>();
        List<Integer> done = new ArrayList<>();
        ReplyLane lane = new ReplyLane(wakeUps::add);
        for (int i = 0; i < 100; i++) {
            int number = i;
            lane.add(() -> done.add(number));
        }
        assertEquals(1, wakeUps.size());
        wakeUps.remove().run();
        assertEquals(100, done.size());
        assertEquals(99, done.get(99));
        lane.add(() -> done.add(100));
        assertEquals(1, wakeUps.size());
    }

    @Test
    void shouldLoseNothingWhenManyThreadsAddAtOnce() throws InterruptedException {
        int threads = 4;
        int each = 50_000;
        ExecutorService lanes = Executors.newSingleThreadExecutor();
        ExecutorService callers = Executors.newFixedThreadPool(threads);
        ReplyLane lane = new ReplyLane(lanes);
        CountDownLatch replies = new CountDownLatch(threads * each);
        for (int thread = 0; thread < threads; thread++) {
            callers.execute(() -> {
                for (int i = 0; i < each; i++) {
                    lane.add(replies::countDown);
                }
            });
        }
        assertTrue(replies.await(60, TimeUnit.SECONDS), () -> replies.getCount() + " replies lost");
        callers.shutdownNow();
        lanes.shutdownNow();
    }
}
