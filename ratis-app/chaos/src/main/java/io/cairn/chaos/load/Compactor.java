package io.cairn.chaos.load;

import io.cairn.api.etcd.CompactionRequest;
import io.cairn.chaos.cluster.PeerProcess;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Drops history behind everybody's back, but never what the witness has not seen: it is to see all of it. */
final class Compactor implements Actor {
    private static final Duration PACE = Duration.ofMillis(700);
    private static final Duration WITHIN = Duration.ofSeconds(2);
    private static final int KEPT_MAX = 200;

    private final Supplier<List<PeerProcess>> peers;
    private final Random random;
    private final LongSupplier witnessed;
    private final Recorder recorder;
    private final Caller caller;
    private long compacted;

    /** @param witnessed the revision up to which somebody has seen every event */
    Compactor(int client, Supplier<List<PeerProcess>> peers, Random random, LongSupplier witnessed, Recorder recorder) {
        this.peers = peers;
        this.random = random;
        this.witnessed = witnessed;
        this.recorder = recorder;
        this.caller = new Caller(client, recorder, WITHIN);
    }

    @Override
    public Duration act() {
        long revision = target();
        if (revision > compacted) {
            compacted = revision;
            List<PeerProcess> now = peers.get();
            caller.turnTo(now.get(random.nextInt(now.size())));
            caller.call(CompactionRequest.newBuilder()
                    .setRevision(revision)
                    .setPhysical(random.nextInt(4) == 0)
                    .build());
            recorder.compacts(revision);
        }
        return PACE;
    }

    /** Every other time right where something was deleted: who watches from there on must still be told of it. */
    private long target() {
        long seen = witnessed.getAsLong();
        long deletion = recorder.deletion();
        return random.nextBoolean() && deletion > 0 && deletion <= seen ? deletion : seen - random.nextInt(KEPT_MAX);
    }

    @Override
    public void close() {
        caller.close();
    }
}
