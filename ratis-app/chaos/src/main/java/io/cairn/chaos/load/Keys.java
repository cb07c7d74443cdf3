package io.cairn.chaos.load;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Which keys the clients meet on: a few at a time, and new ones when those have been used for a while, because a history
 * of one key that is too long cannot be searched. Safe for many threads.
 */
final class Keys {
    private static final int AT_A_TIME = 10;
    private static final int USES = 1_500;
    private static final int OLDER_PERCENT = 4;
    private static final String PREFIX = "k/";

    private static final String REGISTERS = "r/";
    private static final int REGISTER_USES = 120;

    private final AtomicLong registerUses = new AtomicLong();
    private final AtomicLong uses = new AtomicLong();

    /** What the names of registers begin with. */
    static ByteString registers() {
        return ByteString.copyFromUtf8(REGISTERS);
    }

    ByteString any(Random random) {
        return key(generation(random), random.nextInt(AT_A_TIME));
    }

    /** The first of a few neighbours. */
    ByteString first(Random random) {
        return key(generation(random), random.nextInt(AT_A_TIME / 2));
    }

    /** The end of a range that holds a few from there. */
    ByteString end(ByteString first, int count) {
        byte[] end = first.toByteArray();
        end[end.length - 1] = (byte) Math.min('9' + 1, end[end.length - 1] + count);
        return ByteString.copyFrom(end);
    }

    /** Where a whole generation begins. */
    ByteString generationBegin(Random random) {
        return key(generation(random), 0);
    }

    /** A key that few clients use, one at a time and not for long. */
    ByteString register() {
        return ByteString.copyFromUtf8(REGISTERS + registerUses.incrementAndGet() / REGISTER_USES);
    }

    /** Where all keys of the workload begin, but the registers. */
    static ByteString all() {
        return ByteString.copyFromUtf8(PREFIX);
    }

    /** Where they end. */
    static ByteString afterAll() {
        byte[] end = PREFIX.getBytes(StandardCharsets.UTF_8);
        end[end.length - 1]++;
        return ByteString.copyFrom(end);
    }

    private long generation(Random random) {
        long now = uses.incrementAndGet() / USES;
        return now > 0 && random.nextInt(100) < OLDER_PERCENT ? now - 1 : now;
    }

    private static ByteString key(long generation, int number) {
        return ByteString.copyFromUtf8(PREFIX + String.format("%04d", generation) + "/" + number);
    }
}
