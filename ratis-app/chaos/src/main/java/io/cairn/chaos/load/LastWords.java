package io.cairn.chaos.load;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.cairn.api.etcd.PutRequest;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.chaos.cluster.PeerProcess;
import io.cairn.chaos.history.Outcome;
import java.time.Duration;

/** The client that asks each peer once more when all is over. One thread. */
public final class LastWords {
    /** Its number. */
    private static final int CLIENT = 102;

    private static final Duration WITHIN = Duration.ofSeconds(12);

    private final Recorder recorder;
    private int written;

    public LastWords(Recorder recorder) {
        this.recorder = recorder;
    }

    /** Whether the peer took a write. */
    public boolean put(PeerProcess peer) {
        written++;
        return ask(
                peer,
                PutRequest.newBuilder()
                        .setKey(Keys.all().concat(ByteString.copyFromUtf8("last")))
                        .setValue(ByteString.copyFromUtf8("last-" + written))
                        .build());
    }

    /** Whether the peer answered a linearizable read of everything. */
    public boolean readAll(PeerProcess peer) {
        return ask(
                peer,
                RangeRequest.newBuilder()
                        .setKey(Keys.all())
                        .setRangeEnd(Keys.afterAll())
                        .build());
    }

    private boolean ask(PeerProcess peer, Message request) {
        try (Caller caller = new Caller(CLIENT, recorder, WITHIN)) {
            caller.turnTo(peer);
            return caller.call(request) instanceof Outcome.Acknowledged;
        }
    }
}
