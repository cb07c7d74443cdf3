package io.cairn.server.etcd;

import com.google.protobuf.CodedOutputStream;
import io.cairn.api.etcd.Event;
import io.cairn.api.etcd.WatchResponse;
import io.cairn.server.watch.Refusal;
import io.cairn.server.watch.SharedEvent;
import io.cairn.statemachine.KeyValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What watches are told, as etcd says it. */
final class WatchMessages {
    /** Of what concerns all watches of a stream, or none. */
    private static final long NO_ID = -1;

    private final Headers headers;

    WatchMessages(Headers headers) {
        this.headers = headers;
    }

    WatchMessage created(long id, long revision) {
        return WatchMessage.of(response(id, revision).setCreated(true).build());
    }

    WatchMessage refused(Refusal why, long revision) {
        return WatchMessage.of(response(NO_ID, revision)
                .setCreated(true)
                .setCanceled(true)
                .setCancelReason(text(why))
                .build());
    }

    private static String text(Refusal why) {
        return switch (why) {
            case EMPTY_RANGE -> "mvcc: watcher range is empty";
            case DUPLICATE_ID -> "mvcc: duplicate watch ID provided on the WatchStream";
            case COMPACTED -> EtcdError.COMPACTED.text();
            case TOO_MANY -> "cairn: this peer has as many watches as it can hold";
        };
    }

    WatchMessage progress(long id, long revision) {
        return WatchMessage.of(response(id, revision).build());
    }

    WatchMessage progressOfAll(long revision) {
        return progress(NO_ID, revision);
    }

    WatchMessage canceled(long id, long revision) {
        return WatchMessage.of(response(id, revision).setCanceled(true).build());
    }

    /** As etcd's: without a revision, and without a reason. */
    WatchMessage compacted(long id, long compactedRevision) {
        return WatchMessage.of(response(id, 0)
                .setCanceled(true)
                .setCompactRevision(compactedRevision)
                .build());
    }

    /**
     * One message, or when it would be too long and the client can put it together again, several.
     *
     * @param sink takes them in order
     */
    void events(
            long id,
            long revision,
            List<SharedEvent> events,
            boolean previous,
            boolean fragment,
            Consumer<WatchMessage> sink) {
        byte[] last = response(id, revision).build().toByteArray();
        byte[] partial =
                fragment ? response(id, revision).setFragment(true).build().toByteArray() : last;
        List<byte[]> pieces = begin(partial, fragment ? 1 : events.size());
        int bytes = partial.length;
        for (SharedEvent event : events) {
            byte[] encoded = event.encoded(previous, WatchMessages::encode);
            if (fragment && pieces.size() > 1 && bytes + encoded.length >= Guard.MAX_MESSAGE_BYTES) {
                sink.accept(new WatchMessage(pieces, bytes));
                pieces = begin(partial, 1);
                bytes = partial.length;
            }
            pieces.add(encoded);
            bytes += encoded.length;
        }
        pieces.set(0, last);
        sink.accept(new WatchMessage(pieces, bytes + last.length - partial.length));
    }

    private static List<byte[]> begin(byte[] head, int events) {
        List<byte[]> pieces = new ArrayList<>(1 + events);
        pieces.add(head);
        return pieces;
    }

    private WatchResponse.Builder response(long id, long revision) {
        return WatchResponse.newBuilder().setHeader(headers.at(revision)).setWatchId(id);
    }

    /** The event as a field of a response. */
    private static byte[] encode(io.cairn.statemachine.Event event, @Nullable KeyValue previous) {
        Event.Builder message = Event.newBuilder()
                .setType(event.deleted() ? Event.EventType.DELETE : Event.EventType.PUT)
                .setKv(KvResponses.keyValue(event.kv()));
        if (previous != null) {
            message.setPrevKv(KvResponses.keyValue(previous));
        }
        Event built = message.build();
        byte[] bytes = new byte[CodedOutputStream.computeMessageSize(WatchResponse.EVENTS_FIELD_NUMBER, built)];
        try {
            CodedOutputStream.newInstance(bytes).writeMessage(WatchResponse.EVENTS_FIELD_NUMBER, built);
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        return bytes;
    }
}
