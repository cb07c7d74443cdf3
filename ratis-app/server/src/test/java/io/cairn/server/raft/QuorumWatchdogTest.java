package io.cairn.server.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuorumWatchdogTest {
    private static final long SILENT = 1000;
    private static final long LONG_AGO = SILENT + 1;

    @ParameterizedTest
    @CsvSource({
        "0, 0, true", // alone
        "1, 0, false",
        "1, 1, true",
        "2, 0, false",
        "2, 1, true",
        "2, 2, true",
        "3, 1, false", // two of four are no majority
        "3, 2, true",
        "4, 1, false",
        "4, 2, true"
    })
    void shouldNeedAMajorityWithTheLeaderItself(int others, int heard, boolean quorum) {
        long[] silences = LongStream.concat(
                        LongStream.generate(() -> SILENT).limit(heard),
                        LongStream.generate(() -> LONG_AGO).limit(others - heard))
                .toArray();
        assertEquals(quorum, QuorumWatchdog.hasQuorum(voters(silences), SILENT));
    }

    @Test
    void shouldStepDownWhenOneHalfOfAJointConfigurationIsSilent() throws Exception {
        assertTrue(stepsDown(List.of(voters(0, 0), voters(LONG_AGO, LONG_AGO)), 60));
        assertTrue(stepsDown(List.of(voters(LONG_AGO, LONG_AGO), voters(0, 0)), 60));
    }

    @Test
    void shouldStayWhileBothHalvesAnswerAndWhileItDoesNotLead() throws Exception {
        assertEquals(false, stepsDown(List.of(voters(0, LONG_AGO), voters(LONG_AGO, 0)), 1));
        assertEquals(false, stepsDown(List.of(), 1));
    }

    /** Silent for at most two election timeouts of 20 ms: checked every 5 ms. */
    private static boolean stepsDown(List<List<ServerRpcProto>> voters, int seconds) throws InterruptedException {
        CountDownLatch down = new CountDownLatch(1);
        QuorumWatchdog.Leadership leadership = new QuorumWatchdog.Leadership() {
            @Override
            public List<List<ServerRpcProto>> voters() {
                return voters;
            }

            @Override
            public void stepDown() {
                down.countDown();
            }
        };
        QuorumWatchdog watchdog = new QuorumWatchdog(leadership, Duration.ofMillis(20));
        try {
            return down.await(seconds, TimeUnit.SECONDS);
        } finally {
            watchdog.close();
        }
    }

    private static List<ServerRpcProto> voters(long... silentMillis) {
        return LongStream.of(silentMillis)
                .mapToObj(ms ->
                        ServerRpcProto.newBuilder().setLastRpcElapsedTimeMs(ms).build())
                .toList();
    }
}
