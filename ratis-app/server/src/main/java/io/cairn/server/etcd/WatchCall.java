package io.cairn.server.etcd;

import io.cairn.api.etcd.WatchCreateRequest;
import io.cairn.api.etcd.WatchCreateRequest.FilterType;
import io.cairn.api.etcd.WatchRequest;
import io.cairn.server.watch.Receiver;
import io.cairn.server.watch.Refusal;
import io.cairn.server.watch.SharedEvent;
import io.cairn.server.watch.Wanted;
import io.cairn.server.watch.WatchPump;
import io.cairn.server.watch.WatchStream;
import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.KeyRange;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One client's Watch call. A request is read when the one before is answered and the client has taken the answers, so
 * a client that only asks, and never reads, costs one request.
 */
final class WatchCall implements Receiver, StreamObserver<WatchRequest> {
    /** What an empty key stands for. */
    private static final Bytes FIRST_KEY = Bytes.wrap(new byte[1]);

    private final ServerCallStreamObserver<WatchMessage> call;
    private final WatchMessages messages;
    private final Failures failures;
    private @Nullable WatchStream stream;
    /** Whether a request is to be read as soon as the client has taken what was sent. Pump's thread only. */
    private boolean owesRequest;

    WatchCall(ServerCallStreamObserver<WatchMessage> call, WatchMessages messages, Failures failures) {
        this.call = call;
        this.messages = messages;
        this.failures = failures;
    }

    void begin(WatchPump pump) {
        WatchStream opened = pump.open(this);
        stream = opened;
        call.disableAutoRequest();
        call.setOnReadyHandler(() -> opened.ready(this::readOwedRequest));
        call.setOnCancelHandler(() -> opened.close(() -> {}));
        call.setOnCloseHandler(() -> opened.close(() -> {}));
        call.request(1);
    }

    private WatchStream stream() {
        return Objects.requireNonNull(stream, "a request before the call began");
    }

    @Override
    public void onNext(WatchRequest request) {
        switch (request.getRequestUnionCase()) {
            case CREATE_REQUEST -> stream().create(wanted(request.getCreateRequest()), this::readNextRequest);
            case CANCEL_REQUEST -> stream().cancel(request.getCancelRequest().getWatchId(), this::readNextRequest);
            case PROGRESS_REQUEST -> stream().progress(this::readNextRequest);
            case REQUESTUNION_NOT_SET -> call.request(1);
        }
    }

    private static Wanted wanted(WatchCreateRequest request) {
        Bytes key = WireBytes.fromWire(request.getKey());
        KeyRange range = KeyRange.of(key.isEmpty() ? FIRST_KEY : key, WireBytes.fromWire(request.getRangeEnd()));
        return new Wanted(
                request.getWatchId(),
                range,
                request.getStartRevision(),
                !request.getFiltersList().contains(FilterType.NOPUT),
                !request.getFiltersList().contains(FilterType.NODELETE),
                request.getPrevKv(),
                request.getProgressNotify(),
                request.getFragment());
    }

    private void readNextRequest() {
        if (call.isReady()) {
            call.request(1);
        } else {
            owesRequest = true;
        }
    }

    private void readOwedRequest() {
        if (owesRequest) {
            owesRequest = false;
            call.request(1);
        }
    }

    /** The client has gone; {@link ServerCallStreamObserver#setOnCancelHandler} sees to the rest. */
    @Override
    public void onError(Throwable cancelled) {}

    @Override
    public void onCompleted() {
        stream().close(call::onCompleted);
    }

    @Override
    public boolean ready() {
        return call.isReady();
    }

    @Override
    public void created(long id, long revision) {
        call.onNext(messages.created(id, revision));
    }

    @Override
    public void refused(Refusal why, long revision) {
        call.onNext(messages.refused(why, revision));
    }

    @Override
    public void events(long id, long revision, List<SharedEvent> events, Wanted wanted) {
        messages.events(id, revision, events, wanted.previous(), wanted.fragment(), call::onNext);
    }

    @Override
    public void progress(long id, long revision) {
        call.onNext(messages.progress(id, revision));
    }

    @Override
    public void progressOfAll(long revision) {
        call.onNext(messages.progressOfAll(revision));
    }

    @Override
    public void canceled(long id, long revision) {
        call.onNext(messages.canceled(id, revision));
    }

    @Override
    public void compacted(long id, long compactedRevision) {
        call.onNext(messages.compacted(id, compactedRevision));
    }

    @Override
    public void stopped() {
        end(EtcdError.STOPPED.exception());
    }

    @Override
    public void failed(RuntimeException why) {
        end(failures.answerTo(why));
    }

    private void end(RuntimeException status) {
        try {
            call.onError(status);
        } catch (IllegalStateException ended) {
            return;
        }
    }
}
