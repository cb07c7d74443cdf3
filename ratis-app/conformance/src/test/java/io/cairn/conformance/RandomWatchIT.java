package io.cairn.conformance;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.PutRequest;
import io.cairn.api.etcd.WatchCreateRequest;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random requests, and between them random watches: from revisions in the past, the present and the future, of what was
 * compacted, with mistakes. Etcd and Cairn must deliver the same events, which are those that happened.
 */
@RequiresEtcd
class RandomWatchIT {
    private static final int REQUESTS_PER_ROUND = 40;

    /** Rounds that a watch lives, on average, times how many are made in one: so many are under way. */
    private static final int WATCHES_MAX = 24;

    @ParameterizedTest(name = "{1} rounds with {0} peers")
    @CsvSource({"1, 60", "3, 20"})
    void shouldDeliverWhatEtcdDelivers(int peers, int rounds, @TempDir Path folder) {
        long seed = Dice.seed("RandomWatchIT with " + peers + " peers");
        Dice dice = new Dice(seed);
        try (RealEtcd etcd = new RealEtcd(folder);
                CairnPeers cairn = new CairnPeers(peers, folder);
                WatchPair watches = new WatchPair(etcd.endpoint(), cairn.endpoint(1))) {
            Pair pair = new Pair(etcd.endpoint());
            KvRequests kv = new KvRequests(dice, pair::revision);
            RandomRun run = new RandomRun(pair, cairn.endpoints(), dice);
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < REQUESTS_PER_ROUND; i++) {
                    run.exchange(kv.next());
                }
                run.exchange(endOf(round));
                run.finish();
                // What a peer that is a follower delivers may be late; from here on nothing is written.
                watches.compare(pair.revision());
                for (int i = dice.below(4); i > 0; i--) {
                    watches.create(request(dice, kv, pair.revision()), kv.compacted());
                }
                watches.compare(pair.revision());
                while (watches.ids().size() > WATCHES_MAX
                        || dice.mille(300) && !watches.ids().isEmpty()) {
                    watches.cancel(dice.mille(100) ? 1_000_000 + dice.below(9) : dice.one(watches.ids()));
                }
            }
            watches.sentByCairn().forEach(WatchRules::check);
            System.out.println("with " + peers + " peers: " + pair.exchanges() + " requests up to revision "
                    + pair.revision() + ", compacted " + kv.compacted() + "; " + watches.deliveries()
                    + " deliveries compared");
        }
    }

    private static PutRequest endOf(int round) {
        return PutRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8("round"))
                .setValue(ByteString.copyFromUtf8(Integer.toString(round)))
                .build();
    }

    private static WatchCreateRequest request(Dice dice, KvRequests kv, long now) {
        ByteString key = dice.mille(50) ? ByteString.EMPTY : kv.keys().any();
        WatchCreateRequest.Builder request = WatchCreateRequest.newBuilder()
                .setKey(key)
                .setRangeEnd(dice.mille(700) ? kv.keys().end(key) : ByteString.EMPTY)
                .setPrevKv(dice.mille(500))
                .setFragment(dice.mille(200));
        long compacted = kv.compacted();
        switch (dice.below(6)) {
            case 0 -> request.setStartRevision(0);
            case 1 -> request.setStartRevision(now + 1 + dice.below(30));
            case 2 -> request.setStartRevision(Math.max(0, compacted - 1 - dice.below(5)));
            // Not at the compacted revision itself: etcd 3.4.23 has lost deletions there; WatchIT looks at those.
            default -> request.setStartRevision(compacted + 1 + dice.below((int) (now - compacted)));
        }
        if (dice.mille(200)) {
            request.addFiltersValue(dice.below(2));
        }
        if (dice.mille(150)) {
            request.setWatchId(1 + dice.below(30));
        }
        return request.build();
    }
}
