package io.cairn.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.Event;
import io.cairn.api.etcd.KeyValue;
import io.cairn.api.etcd.ResponseHeader;
import io.cairn.api.etcd.WatchGrpc;
import io.cairn.api.etcd.WatchRequest;
import io.cairn.api.etcd.WatchResponse;
import io.cairn.client.CairnException.Kind;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Over real gRPC, against a server that does what the test says. */
class WatchTest {
    private static final long WITHIN_SECONDS = 60;

    private final BlockingQueue<StreamObserver<WatchResponse>> streams = new LinkedBlockingQueue<>();
    private final BlockingQueue<Long> starts = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final CompletableFuture<CairnException> ended = new CompletableFuture<>();

    /** Tells the test of every watch that is begun. */
    private final class Watched extends WatchGrpc.WatchImplBase {
        @Override
        public StreamObserver<WatchRequest> watch(StreamObserver<WatchResponse> answers) {
            return new StreamObserver<>() {
                @Override
                public void onNext(WatchRequest request) {
                    starts.add(request.getCreateRequest().getStartRevision());
                    streams.add(answers);
                }

                @Override
                public void onError(Throwable gone) {
                    told.add("gone");
                }

                @Override
                public void onCompleted() {
                    answers.onCompleted();
                }
            };
        }
    }

    private final class Listener implements WatchListener {
        @Override
        public void events(WatchEvents events) {
            events.events()
                    .forEach(e ->
                            told.add((e.deleted() ? "-" : "+") + e.kv().key().utf8() + "@" + e.kv().modRevision()));
        }

        @Override
        public void ended(CairnException why) {
            ended.complete(why);
        }
    }

    private static WatchResponse.Builder at(long revision) {
        return WatchResponse.newBuilder().setHeader(ResponseHeader.newBuilder().setRevision(revision));
    }

    private static Event event(String key, long revision, Event.EventType type) {
        return Event.newBuilder()
                .setType(type)
                .setKv(KeyValue.newBuilder()
                        .setKey(ByteString.copyFromUtf8(key))
                        .setModRevision(revision))
                .build();
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(WITHIN_SECONDS, TimeUnit.SECONDS);
        assertTrue(next != null, "nothing came");
        return next;
    }

    private static CairnClient client(FakePeer... peers) {
        return CairnClient.builder(Arrays.stream(peers).map(FakePeer::endpoint).toList())
                .build();
    }

    @Test
    void shouldGoOnOverAnotherEndpointWhereItWas() throws Exception {
        try (FakePeer one = FakePeer.answering(new Watched());
                FakePeer two = FakePeer.answering(new Watched());
                CairnClient client = client(one, two)) {
            Watch watch = client.watches().start(KeyRange.prefix(""), WatchOptions.DEFAULTS, new Listener());
            assertEquals(0, next(starts), "from now on");
            StreamObserver<WatchResponse> stream = next(streams);
            stream.onNext(at(7).setCreated(true).build());
            stream.onError(Status.UNAVAILABLE.asRuntimeException());
            assertEquals(8, next(starts), "nothing between is missed");
            stream = next(streams);
            stream.onNext(at(8).setCreated(true).build());
            stream.onNext(at(12).addEvents(event("a", 9, Event.EventType.PUT))
                    .addEvents(event("a", 10, Event.EventType.DELETE))
                    .build());
            assertEquals("+a@9", next(told));
            assertEquals("-a@10", next(told));
            stream.onError(Status.UNAVAILABLE.asRuntimeException());
            assertEquals(11, next(starts), "nothing is told twice");
            stream = next(streams);
            stream.onNext(at(12).setCreated(true).build());
            stream.onNext(at(20).build());
            stream.onError(Status.UNAVAILABLE.asRuntimeException());
            assertEquals(21, next(starts), "progress counts");
            next(streams);
            watch.close();
            assertEquals("gone", next(told));
            assertFalse(ended.isDone(), "it was closed");
        }
    }

    @Test
    void shouldEndWhenWhatItAskedForIsCompacted() throws Exception {
        try (FakePeer peer = FakePeer.answering(new Watched());
                CairnClient client = client(peer)) {
            client.watches()
                    .start(
                            KeyRange.key("a"),
                            WatchOptions.DEFAULTS.fromRevision(3).withPrevKv(),
                            new Listener());
            assertEquals(3, next(starts));
            next(streams).onNext(at(0).setCanceled(true).setCompactRevision(5).build());
            CairnException why = ended.get(WITHIN_SECONDS, TimeUnit.SECONDS);
            assertEquals(Kind.COMPACTED, why.kind());
        }
    }

    @Test
    void shouldEndWhenItMayNotWatch() throws Exception {
        try (FakePeer peer = FakePeer.answering(new Watched());
                CairnClient client = client(peer)) {
            client.watches().start(KeyRange.key("a"), WatchOptions.DEFAULTS, new Listener());
            next(streams)
                    .onError(Status.PERMISSION_DENIED
                            .withDescription("etcdserver: permission denied")
                            .asRuntimeException());
            assertEquals(
                    Kind.PERMISSION_DENIED,
                    ended.get(WITHIN_SECONDS, TimeUnit.SECONDS).kind());
        }
    }
}
