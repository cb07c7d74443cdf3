package io.cairn.chaos.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.cairn.api.etcd.PutRequest;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.api.etcd.RequestOp;
import io.cairn.api.etcd.TxnRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MixTest {
    private static final int REQUESTS = 5_000;

    private static Mix mix(long seed, String name) {
        return new Mix(new Random(seed), name, new Keys(), new LeaseBook(), true, false);
    }

    private static List<PutRequest> puts(Message request) {
        List<PutRequest> found = new ArrayList<>();
        if (request instanceof PutRequest put) {
            found.add(put);
        } else if (request instanceof TxnRequest txn) {
            txn.getSuccessList().stream()
                    .filter(RequestOp::hasRequestPut)
                    .map(RequestOp::getRequestPut)
                    .forEach(found::add);
        }
        return found;
    }

    @Test
    void shouldWriteEveryValueOnce() {
        Set<ByteString> values = new HashSet<>();
        int written = 0;
        for (Mix mix : List.of(mix(1, "a"), mix(2, "b"))) {
            for (int i = 0; i < REQUESTS; i++) {
                for (PutRequest put : puts(mix.next())) {
                    written++;
                    values.add(put.getValue());
                }
            }
        }
        assertEquals(written, values.size());
        assertTrue(written > REQUESTS / 2, "only " + written + " values");
    }

    @Test
    void shouldAskForEveryKindOfRequest() {
        Set<String> kinds = new HashSet<>();
        Mix mix = mix(3, "c");
        for (int i = 0; i < REQUESTS; i++) {
            kinds.add(mix.next().getDescriptorForType().getName());
        }
        assertEquals(Set.of("RangeRequest", "PutRequest", "DeleteRangeRequest", "TxnRequest"), kinds);
    }

    @Test
    void shouldPutNoKeyTwiceInOneTxn() {
        Mix mix = mix(4, "d");
        for (int i = 0; i < REQUESTS; i++) {
            List<ByteString> keys =
                    puts(mix.next()).stream().map(PutRequest::getKey).toList();
            assertEquals(new HashSet<>(keys).size(), keys.size(), "request " + i);
        }
    }

    @Test
    void shouldAskForTheSameAgainWithTheSameSeed() {
        Mix one = mix(5, "e");
        Mix other = mix(5, "e");
        for (int i = 0; i < REQUESTS; i++) {
            assertEquals(one.next(), other.next());
        }
    }

    @Test
    void shouldOnlyReadForAReader() {
        Mix reader = new Mix(new Random(4), "d", new Keys(), new LeaseBook(), true, true);
        for (int i = 0; i < REQUESTS; i++) {
            assertTrue(reader.next() instanceof RangeRequest);
        }
    }
}
