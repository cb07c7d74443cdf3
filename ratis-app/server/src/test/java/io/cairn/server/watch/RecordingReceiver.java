package io.cairn.server.watch;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.cairn.api.etcd.Event;
import io.cairn.api.etcd.Event.EventType;
import io.cairn.api.etcd.KeyValue;
import io.cairn.api.etcd.ResponseHeader;
import io.cairn.api.etcd.WatchResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps what it is told; takes events as long as the test says. */
final class RecordingReceiver implements Receiver {
    final List<WatchResponse> responses = new ArrayList<>();
    final List<RuntimeException> failures = new ArrayList<>();
    /** Batches it takes until it says that it is not ready. */
    int room = Integer.MAX_VALUE;
    /** Throws instead of taking the next events. */
    boolean broken;

    boolean stopped;

    /** Responses of one id, without the created one, and progress of all. */
    List<WatchResponse> of(long id) {
        return responses.stream()
                .filter(r -> !r.getCreated() && (r.getWatchId() == id || r.getWatchId() == -1))
                .toList();
    }

    /** As "revision key" each. */
    List<String> events(long id) {
        return of(id).stream()
                .flatMap(r -> r.getEventsList().stream())
                .map(e -> e.getKv().getModRevision()
                        + (e.getType() == EventType.DELETE ? " del " : " ")
                        + e.getKv().getKey().toStringUtf8())
                .toList();
    }

    private static WatchResponse.Builder response(long id, long revision) {
        return WatchResponse.newBuilder()
                .setHeader(ResponseHeader.newBuilder().setRevision(revision))
                .setWatchId(id);
    }

    private void add(WatchResponse.Builder response) {
        responses.add(response.build());
    }

    @Override
    public boolean ready() {
        return room > 0;
    }

    @Override
    public void created(long id, long revision) {
        add(response(id, revision).setCreated(true));
    }

    @Override
    public void refused(Refusal why, long revision) {
        add(response(-1, revision).setCreated(true).setCanceled(true).setCancelReason(why.name()));
    }

    @Override
    public void events(long id, long revision, List<SharedEvent> events, Wanted wanted) {
        if (broken) {
            throw new IllegalStateException("broken");
        }
        room--;
        WatchResponse.Builder response = response(id, revision);
        for (SharedEvent event : events) {
            try {
                response.addEvents(Event.parseFrom(event.encoded(wanted.previous(), RecordingReceiver::encode)));
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
        }
        add(response);
    }

    static byte[] encode(io.cairn.statemachine.Event event, io.cairn.statemachine.@Nullable KeyValue previous) {
        Event.Builder message = Event.newBuilder()
                .setType(event.deleted() ? EventType.DELETE : EventType.PUT)
                .setKv(keyValue(event.kv()));
        if (previous != null) {
            message.setPrevKv(keyValue(previous));
        }
        return message.build().toByteArray();
    }

    private static KeyValue keyValue(io.cairn.statemachine.KeyValue kv) {
        return KeyValue.newBuilder()
                .setKey(ByteString.copyFrom(kv.key().array()))
                .setCreateRevision(kv.createRevision())
                .setModRevision(kv.modRevision())
                .setVersion(kv.version())
                .setValue(ByteString.copyFrom(kv.value().array()))
                .setLease(kv.lease())
                .build();
    }

    @Override
    public void progress(long id, long revision) {
        add(response(id, revision));
    }

    @Override
    public void progressOfAll(long revision) {
        add(response(-1, revision));
    }

    @Override
    public void canceled(long id, long revision) {
        add(response(id, revision).setCanceled(true));
    }

    @Override
    public void compacted(long id, long compactedRevision) {
        add(response(id, 0).setCanceled(true).setCompactRevision(compactedRevision));
    }

    @Override
    public void stopped() {
        stopped = true;
    }

    @Override
    public void failed(RuntimeException why) {
        failures.add(why);
    }
}
