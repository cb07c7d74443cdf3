package io.cairn.server.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.DeleteRangeRequest;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeletedKeysTest {
    private static final int KEYS = 40;

    /** Against a plain array of flags; keys are single bytes from 1 on. */
    @Test
    void shouldHoldWhatWasAddedAndNothingElse() {
        long seed = System.nanoTime();
        System.out.println("DeletedKeysTest seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            DeletedKeys left = new DeletedKeys();
            DeletedKeys right = new DeletedKeys();
            boolean[] expected = new boolean[KEYS];
            for (int i = 0; i < 12; i++) {
                int start = random.nextInt(KEYS);
                int end = random.nextInt(KEYS);
                boolean single = random.nextInt(4) == 0;
                (random.nextBoolean() ? left : right).add(delete(start, end, single));
                for (int key = start; key < (single ? start + 1 : end); key++) {
                    expected[key] = true;
                }
            }
            left.addAll(right);
            for (int key = 0; key < KEYS; key++) {
                assertEquals(expected[key], left.contains(key(key)), "seed " + seed + " key " + key);
            }
        }
    }

    private static DeleteRangeRequest delete(int start, int end, boolean single) {
        DeleteRangeRequest.Builder delete = DeleteRangeRequest.newBuilder().setKey(key(start));
        return single ? delete.build() : delete.setRangeEnd(key(end)).build();
    }

    private static ByteString key(int number) {
        return ByteString.copyFrom(new byte[] {(byte) (number + 1)});
    }
}
