package io.cairn.chaos.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.PutRequest;
import io.cairn.api.etcd.PutResponse;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.api.etcd.ResponseHeader;
import io.cairn.api.etcd.WatchCreateRequest;
import io.cairn.api.etcd.WatchResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryFileTest {
    private static final PutRequest PUT = PutRequest.newBuilder()
            .setKey(ByteString.copyFrom(new byte[] {0, -1, 'a'}))
            .setValue(ByteString.copyFromUtf8("värde \"1\"\n"))
            .setLease(Long.MAX_VALUE)
            .build();

    private static final PutResponse DONE = PutResponse.newBuilder()
            .setHeader(ResponseHeader.newBuilder().setMemberId(-7).setRevision(5))
            .build();

    /** One of each kind. */
    private static final List<Fact> FACTS = List.of(
            new Operation(1, 2, 3, "n1", PUT, -5, 9, new Outcome.Acknowledged(DONE)),
            new Operation(2, 2, 3, "n1", PUT, 1L << 62, Long.MAX_VALUE, new Outcome.Unknown("UNAVAILABLE", "gone")),
            new Operation(
                    3, 2, 3, "n1", RangeRequest.getDefaultInstance(), 1, 2, new Outcome.Refused("OUT_OF_RANGE", "x")),
            new WatchOpened(
                    4,
                    1,
                    0,
                    "n2",
                    WatchCreateRequest.newBuilder().setPrevKv(true).build(),
                    3),
            new WatchTold(
                    4, WatchResponse.newBuilder().setWatchId(1).setCreated(true).build(), 4),
            new WatchClosed(4, "UNAVAILABLE: bye", 5),
            new PeerHash("n3", 17, -1, 4235783168L, 6),
            new PeerSample("n3", 2, 1, true, 4, 17, 40, 39, 1 << 20, 7),
            new Fault("kill", "n1", "leader", 8, 8),
            new Healed(List.of("n1", "n2"), 9));

    @TempDir
    Path folder;

    @Test
    void shouldReadWhatItWrote() throws IOException {
        Path file = folder.resolve("history.jsonl");
        try (HistoryWriter writer = new HistoryWriter(file)) {
            for (Fact fact : FACTS) {
                writer.write(fact);
            }
        }
        assertEquals(FACTS.size(), Files.readAllLines(file).size());
        History history = HistoryReader.read(file);
        assertEquals(FACTS, history.facts());
        assertEquals(FACTS.subList(0, 3), history.operations());
    }

    @Test
    void shouldTryEveryKindOfFact() {
        Set<Class<?>> tried = FACTS.stream().map(Object::getClass).collect(Collectors.toSet());
        assertEquals(Set.copyOf(Arrays.asList(Fact.class.getPermittedSubclasses())), tried);
    }

    @Test
    void shouldNameTheLineThatIsNoFact() throws IOException {
        for (String broken : List.of(
                "{\"fact\":\"Healed\"",
                "{\"fact\":\"Healed\"}",
                "{\"fact\":\"Other\",\"at\":1}",
                "[]",
                "",
                "{\"fact\":\"WatchTold\",\"stream\":1,\"response\":{\"message\":\"None\",\"body\":{}},\"at\":1}",
                "{\"fact\":\"WatchTold\",\"stream\":1,\"response\":{\"message\":\"PutRequest\",\"body\":{}},\"at\":1}",
                "{\"fact\":\"Healed\",\"peers\":[],\"at\":\"soon\"}")) {
            Path file = folder.resolve("broken.jsonl");
            Files.writeString(file, FactJson.line(new Healed(List.of(), 1)) + "\n" + broken + "\n");
            IOException refused = assertThrows(IOException.class, () -> HistoryReader.read(file), broken);
            assertTrue(refused.getMessage().contains("line 2"), refused::getMessage);
        }
    }
}
