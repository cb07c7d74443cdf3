package io.cairn.server.propose;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.cairn.api.peer.PeerRequest;
import io.cairn.api.peer.PeerRequest.CallCase;
import io.cairn.api.peer.PeerResponse;
import io.cairn.api.peer.ProposeRequest;
import io.cairn.api.peer.Refusal;
import io.cairn.server.peer.PeerService;
import io.cairn.server.raft.Refused;
import io.cairn.server.raft.ScriptedLog;
import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.command.Batch;
import io.cairn.statemachine.command.BatchCodec;
import io.cairn.statemachine.command.Compact;
import io.cairn.statemachine.command.Put;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProposeServiceTest {
    private final ScriptedLog log = new ScriptedLog();
    private final PeerService service = new PeerService(1, () -> 9);

    @BeforeEach
    void serve() {
        service.serve(CallCase.PROPOSE, new ProposeService(log));
    }

    private PeerResponse propose(byte[] batch) throws Exception {
        PeerRequest request = PeerRequest.newBuilder()
                .setTarget(1)
                .setClusterId(9)
                .setPropose(ProposeRequest.newBuilder().setTerm(5).setBatch(ByteString.copyFrom(batch)))
                .build();
        return PeerResponse.parseFrom(service.handle(request.toByteArray()).join());
    }

    private static byte[] good() {
        return BatchCodec.encode(new Batch(2, 1, 1, 1, List.of(Put.of(Bytes.utf8("key"), Bytes.utf8("value")))));
    }

    @Test
    void shouldAppendExactlyTheBytesThatCame() throws Exception {
        byte[] bytes = good();
        assertEquals(5, propose(bytes).getPropose().getTerm());
        ScriptedLog.Appended appended = log.appended.remove();
        assertArrayEquals(bytes, appended.bytes());
        assertEquals(5, appended.term());
        assertEquals(BatchCodec.decode(bytes), appended.batch());
    }

    @Test
    void shouldKeepWhatItCannotReadOutOfTheLog() throws Exception {
        byte[] bytes = good();
        for (int length = 0; length < bytes.length; length++) {
            refusedAsInvalid(java.util.Arrays.copyOf(bytes, length));
        }
        refusedAsInvalid(java.util.Arrays.copyOf(bytes, bytes.length + 1));
        Random random = new Random(7);
        byte[] noise = new byte[1000];
        random.nextBytes(noise);
        refusedAsInvalid(noise);
    }

    @Test
    void shouldKeepCommandsOfANewerBuildOutOfTheLog() throws Exception {
        byte[] bytes = BatchCodec.encode(new Batch(2, 1, 1, 1, List.of(new Compact(3))));
        assertEquals(5, bytes[bytes.length - 2], "the tag of compact");
        bytes[bytes.length - 2] = 99;
        refusedAsInvalid(bytes);
    }

    private void refusedAsInvalid(byte[] bytes) throws Exception {
        PeerResponse answer = propose(bytes);
        assertTrue(answer.hasRefusal());
        assertEquals(Refusal.Reason.INVALID, answer.getRefusal().getReason());
        assertTrue(log.appended.isEmpty(), "it got near the log");
    }

    @ParameterizedTest
    @CsvSource({
        "NOT_LEADER, NOT_LEADER",
        "WRONG_TERM, WRONG_TERM",
        "NOT_READY, NOT_READY",
        "TOO_BUSY, TOO_BUSY",
        "TOO_LARGE, INVALID"
    })
    void shouldSayWhyTheLogDidNotTakeIt(Refused.Reason why, Refusal.Reason told) throws Exception {
        log.refusal = why;
        assertEquals(told, propose(good()).getRefusal().getReason());
    }
}
