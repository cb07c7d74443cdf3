package io.cairn.chaos.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.Event;
import io.cairn.api.etcd.Event.EventType;
import io.cairn.api.etcd.KeyValue;
import io.cairn.api.etcd.ResponseHeader;
import io.cairn.api.etcd.WatchCreateRequest;
import io.cairn.api.etcd.WatchResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The checker finds what is wrong: each test breaks a faultless recording in one way. */
class WatchCheckerTest {
    private static final WatchCreateRequest REQUEST = WatchCreateRequest.newBuilder()
            .setKey(ByteString.copyFromUtf8("a"))
            .setRangeEnd(ByteString.copyFromUtf8("c"))
            .setPrevKv(true)
            .build();

    private final EventLog truth = new EventLog();
    private final List<WatchResponse> faultless = new ArrayList<>();

    /** Revisions 2 to 8: a, b, then a and b together, other, delete of a, b, other. */
    @BeforeEach
    void happen() {
        truth.add(put("a", 2, 2));
        truth.add(put("b", 3, 3));
        truth.add(put("a", 2, 4));
        truth.add(put("b", 3, 4));
        truth.add(put("other", 5, 5));
        truth.add(Event.newBuilder()
                .setType(EventType.DELETE)
                .setKv(KeyValue.newBuilder()
                        .setKey(ByteString.copyFromUtf8("a"))
                        .setModRevision(6))
                .build());
        truth.add(put("b", 3, 7));
        truth.add(put("other", 5, 8));
        faultless.add(events(4, 2, 3));
        faultless.add(events(4, 4));
        faultless.add(events(6, 6));
        faultless.add(progress(6));
        faultless.add(events(7, 7));
        faultless.add(progress(8));
    }

    private static Event put(String key, long created, long revision) {
        return Event.newBuilder()
                .setKv(KeyValue.newBuilder()
                        .setKey(ByteString.copyFromUtf8(key))
                        .setCreateRevision(created)
                        .setModRevision(revision)
                        .setVersion(1)
                        .setValue(ByteString.copyFromUtf8(key + revision)))
                .build();
    }

    private WatchResponse events(long header, long... revisions) {
        WatchResponse.Builder response = progress(header).toBuilder();
        for (long revision : revisions) {
            response.addAllEvents(truth.at(revision));
        }
        return response.build();
    }

    private static WatchResponse progress(long revision) {
        return WatchResponse.newBuilder()
                .setHeader(ResponseHeader.newBuilder().setRevision(revision))
                .build();
    }

    private List<String> check(List<WatchResponse> responses) {
        return new WatchChecker(truth, -1).check(new Recording(REQUEST, 2, responses), truth.last());
    }

    private void assertFound(String what, UnaryOperator<List<WatchResponse>> mutation) {
        List<WatchResponse> mutated = mutation.apply(new ArrayList<>(faultless));
        List<String> broken = check(mutated);
        assertTrue(broken.stream().anyMatch(b -> b.startsWith(what)), () -> what + " not in " + broken);
    }

    private static UnaryOperator<List<WatchResponse>> replace(int at, UnaryOperator<WatchResponse.Builder> change) {
        return responses -> {
            responses.set(at, change.apply(responses.get(at).toBuilder()).build());
            return responses;
        };
    }

    @Test
    void shouldAcceptWhatIsFaultless() {
        assertEquals(List.of(), check(faultless));
        List<WatchResponse> fragments = new ArrayList<>(faultless);
        WatchResponse whole = fragments.remove(1);
        fragments.add(1, whole.toBuilder().removeEvents(1).setFragment(true).build());
        fragments.add(2, whole.toBuilder().removeEvents(0).build());
        assertEquals(List.of(), check(fragments));
    }

    @Test
    void shouldFindWhatIsMissing() {
        assertFound("reliable", responses -> {
            responses.remove(1);
            return responses;
        });
        assertFound("reliable", replace(0, r -> r.removeEvents(0)));
        assertFound("reliable: at the end", responses -> responses.subList(0, 4));
        assertFound("bookmarkable", responses -> {
            responses.remove(4);
            return responses;
        });
    }

    @Test
    void shouldFindWhatCameTwiceOrTooLate() {
        assertFound("unique", responses -> {
            responses.add(2, responses.get(1));
            return responses;
        });
        assertFound("ordered", replace(0, r -> {
            Event first = r.getEvents(0);
            return r.removeEvents(0).addEvents(first);
        }));
        assertFound("unique", responses -> {
            responses.add(3, responses.remove(2));
            responses.add(2, responses.remove(3));
            responses.add(2, responses.remove(3));
            return responses;
        });
    }

    @Test
    void shouldFindARevisionInPieces() {
        assertFound("atomic", replace(1, r -> r.removeEvents(1)));
        assertFound("unique", responses -> {
            WatchResponse whole = responses.remove(1);
            responses.add(1, whole.toBuilder().removeEvents(1).build());
            responses.add(2, whole.toBuilder().removeEvents(0).build());
            return responses;
        });
        assertFound("atomic", replace(5, r -> r.setFragment(true)));
    }

    @Test
    void shouldFindWhatNobodyAskedFor() {
        assertFound("atomic", replace(2, r -> r.setHeader(r.getHeader()).addAllEvents(truth.at(8))));
        assertFound(
                "content",
                replace(
                        4,
                        r -> r.setEvents(
                                0,
                                truth.at(8).get(0).toBuilder()
                                        .setKv(truth.at(8).get(0).getKv().toBuilder()
                                                .setModRevision(7)))));
    }

    @Test
    void shouldFindWrongPreviousValues() {
        assertFound(
                "prev_kv",
                replace(2, r -> r.setEvents(0, r.getEvents(0).toBuilder().clearPrevKv())));
        assertFound(
                "prev_kv",
                replace(
                        4,
                        r -> r.setEvents(
                                0,
                                r.getEvents(0).toBuilder()
                                        .setPrevKv(truth.at(3).get(0).getKv()))));
        assertFound(
                "prev_kv",
                replace(
                        0,
                        r -> r.setEvents(
                                0,
                                r.getEvents(0).toBuilder()
                                        .setPrevKv(truth.at(3).get(0).getKv()))));
    }

    @Test
    void shouldFindProgressAheadOfEvents() {
        assertFound(
                "bookmarkable",
                replace(3, r -> r.setHeader(ResponseHeader.newBuilder().setRevision(7))));
        assertFound(
                "header",
                replace(2, r -> r.setHeader(ResponseHeader.newBuilder().setRevision(5))));
    }

    @Test
    void shouldFindLifeAfterTheEnd() {
        assertFound("canceled", replace(3, r -> r.setCanceled(true)));
        assertFound("compacted", replace(3, r -> r.setCanceled(true).setCompactRevision(5)));
    }
}
