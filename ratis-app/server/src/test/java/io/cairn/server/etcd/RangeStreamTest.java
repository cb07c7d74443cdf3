package io.cairn.server.etcd;

import static io.cairn.server.etcd.TestServer.error;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.api.etcd.RangeResponse;
import io.cairn.api.etcd.RangeStreamResponse;
import io.cairn.server.node.FakePeer;
import io.cairn.server.node.PeerStatus.Role;
import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.command.Batch;
import io.cairn.statemachine.command.Command;
import io.cairn.statemachine.command.Compact;
import io.cairn.statemachine.command.Put;
import io.cairn.statemachine.store.Store;
import io.cairn.statemachine.store.StoreOptions;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams over a real store through the client port. */
class RangeStreamTest {
    private static final int KEYS = 500;

    @TempDir
    private Path directory;

    private final TestServer server = new TestServer();
    private final AtomicInteger views = new AtomicInteger();
    private Store store;
    private long index;

    @BeforeEach
    void open() throws IOException {
        store = Store.open(directory, StoreOptions.DEFAULTS);
        Participant self = new Participant(FakePeer.MEMBER, "127.0.0.1:2380", true);
        store.applyConfiguration(new Position(1, ++index), new Configuration(List.of(self), List.of()));
        server.peer.views = () -> {
            views.incrementAndGet();
            return store.view();
        };
    }

    @AfterEach
    void close() {
        server.close();
        store.close();
    }

    @Test
    void shouldMergeToWhatTheUnaryCallAnswers() {
        fill(KEYS, 10);
        apply(Put.of(Bytes.utf8("k0007"), Bytes.utf8("again")));
        for (RangeRequest request : List.of(
                all().build(),
                all().setLimit(7).build(),
                all().setLimit(KEYS).build(),
                all().setLimit(KEYS - 1).build(),
                all().setLimit(KEYS + 1).build(),
                all().setKeysOnly(true).setSerializable(true).build(),
                all().setCountOnly(true).setLimit(3).build(),
                all().setRevision(100).setLimit(50).build(),
                all().setSortOrder(RangeRequest.SortOrder.ASCEND).build(),
                all().clearRangeEnd().setKey(ByteString.copyFromUtf8("k0007")).build(),
                all().clearRangeEnd().build(),
                all().setKey(ByteString.copyFromUtf8("z")).build())) {
            List<RangeResponse> pieces = pieces(request);
            RangeResponse.Builder merged = RangeResponse.newBuilder();
            pieces.forEach(merged::mergeFrom);
            assertEquals(server.kv().range(request), merged.build(), request.toString());
            for (RangeResponse piece : pieces.subList(0, pieces.size() - 1)) {
                assertFalse(piece.hasHeader() || piece.getMore() || piece.getCount() != 0, "not only in the last");
            }
        }
        assertEquals(10, pieces(all().build()).get(0).getKvsCount());
        assertEquals(20, pieces(all().build()).get(1).getKvsCount());
    }

    @Test
    void shouldKeepPiecesShortWhateverTheValues() {
        fill(40, 400_000);
        List<RangeResponse> pieces = pieces(all().build());
        for (RangeResponse piece : pieces) {
            assertTrue(piece.getSerializedSize() < 2 << 20, "a piece of " + piece.getSerializedSize() + " bytes");
        }
        assertEquals(40, pieces.stream().mapToInt(RangeResponse::getKvsCount).sum());
    }

    @Test
    void shouldStayAtItsRevision() {
        fill(40, 100_000);
        Iterator<RangeStreamResponse> stream = server.kv().rangeStream(all().build());
        int before = stream.next().getRangeResponse().getKvsCount();
        fill(80, 10);
        int after = 0;
        RangeResponse last = RangeResponse.getDefaultInstance();
        while (stream.hasNext()) {
            last = stream.next().getRangeResponse();
            after += last.getKvsCount();
            last.getKvsList().forEach(kv -> assertEquals(100_000, kv.getValue().size()));
        }
        assertEquals(40, before + after);
        assertEquals(41, last.getHeader().getRevision());
    }

    @Test
    void shouldReadNoFurtherThanTheClientAndEndWhenCompacted() throws InterruptedException {
        fill(400, 100_000);
        Iterator<RangeStreamResponse> stream = server.kv().rangeStream(all().build());
        stream.next();
        int read = settled();
        assertTrue(read < 20, read + " views for a client that took one piece");
        server.peer.assertNoViewLeft();
        fill(1, 10);
        apply(new Compact(402));
        StatusRuntimeException compacted =
                assertThrows(StatusRuntimeException.class, () -> stream.forEachRemaining(piece -> {}));
        assertEquals(EtcdError.COMPACTED.text(), compacted.getStatus().getDescription());
    }

    @Test
    void shouldRefuseWhatItCannotStream() {
        String sort = "UNIMPLEMENTED RangeStream does not support custom sort orders";
        assertEquals(sort, refusal(all().setSortOrder(RangeRequest.SortOrder.DESCEND)));
        assertEquals(
                sort,
                refusal(all().setSortOrder(RangeRequest.SortOrder.ASCEND).setSortTarget(RangeRequest.SortTarget.MOD)));
        String filters = "UNIMPLEMENTED RangeStream does not support revision filters";
        assertEquals(filters, refusal(all().setMinModRevision(1)));
        assertEquals(filters, refusal(all().setMaxModRevision(1)));
        assertEquals(filters, refusal(all().setMinCreateRevision(1)));
        assertEquals(filters, refusal(all().setMaxCreateRevision(1)));
        assertEquals(TestServer.wire(EtcdError.EMPTY_KEY), refusal(all().clearKey()));
        assertEquals(TestServer.wire(EtcdError.INVALID_SORT_OPTION), refusal(all().setSortOrderValue(9)));
        assertEquals(TestServer.wire(EtcdError.FUTURE_REVISION), refusal(all().setRevision(99)));
        server.peer.role = Role.LISTENER;
        assertEquals(TestServer.wire(EtcdError.LEARNER), refusal(all().setSerializable(true)));
    }

    /** As in etcd: no order is the order of keys, whatever the target says. */
    @Test
    void shouldStreamInTheOrderOfKeysWhereNoneIsAskedFor() {
        fill(3, 1);
        fill(1, 1);
        for (RangeRequest.SortTarget target :
                List.of(RangeRequest.SortTarget.KEY, RangeRequest.SortTarget.MOD, RangeRequest.SortTarget.VALUE)) {
            List<String> keys = pieces(all().setSortTarget(target).build()).stream()
                    .flatMap(piece -> piece.getKvsList().stream())
                    .map(kv -> kv.getKey().toStringUtf8())
                    .toList();
            assertEquals(List.of("k0000", "k0001", "k0002"), keys, target.name());
        }
    }

    private int settled() throws InterruptedException {
        int before = -1;
        for (int now = views.get(); now != before; now = views.get()) {
            before = now;
            Thread.sleep(300);
        }
        return before;
    }

    private String refusal(RangeRequest.Builder request) {
        return error(() -> server.kv().rangeStream(request.build()).next());
    }

    private List<RangeResponse> pieces(RangeRequest request) {
        List<RangeResponse> pieces = new ArrayList<>();
        server.kv().rangeStream(request).forEachRemaining(piece -> pieces.add(piece.getRangeResponse()));
        return pieces;
    }

    private static RangeRequest.Builder all() {
        return RangeRequest.newBuilder().setKey(ByteString.copyFromUtf8("k")).setRangeEnd(ByteString.copyFromUtf8("l"));
    }

    private void fill(int keys, int bytes) {
        for (int i = 0; i < keys; i++) {
            apply(Put.of(Bytes.utf8(String.format("k%04d", i)), Bytes.utf8("v".repeat(bytes))));
        }
    }

    private void apply(Command command) {
        store.apply(new Position(1, ++index), new Batch(FakePeer.MEMBER, 1, 7, index, List.of(command)));
    }
}
