package io.cairn.conformance;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Thousands of random requests, each answered by a real etcd and by Cairn, over one peer and over three. */
@RequiresEtcd
class RandomKvIT {
    @ParameterizedTest(name = "{1} requests to {0} peers")
    @CsvSource({"1, 20000", "3, 1500"})
    void shouldAnswerAsEtcd(int peers, int requests, @TempDir Path folder) {
        long seed = Dice.seed("RandomKvIT with " + peers + " peers");
        long from = System.nanoTime();
        try (RealEtcd etcd = new RealEtcd(folder);
                CairnPeers cairn = new CairnPeers(peers, folder)) {
            Pair pair = new Pair(etcd.endpoint());
            Dice dice = new Dice(seed);
            KvRequests kv = new KvRequests(dice, pair::revision);
            RandomRun run = new RandomRun(pair, cairn.endpoints(), dice);
            for (int i = 0; i < requests; i++) {
                run.exchange(kv.next());
            }
            run.finish();
            Duration took = Duration.ofNanos(System.nanoTime() - from);
            System.out.println("with " + peers + " peers: " + pair.exchanges() + " requests in " + took.toSeconds()
                    + " s, up to revision " + pair.revision() + "; errors alike: "
                    + pair.errors().size() + " kinds; differences allowed: " + pair.allowed());
        }
    }
}
