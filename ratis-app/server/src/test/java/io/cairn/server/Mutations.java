package io.cairn.server;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;

/** Damages bytes in the ways that find mistakes in what reads them: changed, cut, stretched, doubled, full of extremes. */
public final class Mutations {
    /** Lengths, counts and numbers at the edge, as varints and as bytes. */
    private static final byte[][] EXTREMES = {
        {0},
        {(byte) 0xff},
        {0x7f},
        {(byte) 0x80},
        {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x07},
        {-1, -1, -1, -1, -1, -1, -1, -1, -1, 1},
        {-1, -1, -1, -1, -1, -1, -1, -1, 0x7f},
        "99999999999999999999".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
        "1e999999999".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
    };

    /** A piece is written again at most so often. */
    private static final int REPEATS_MAX = 5_000;

    private static final int PIECE_MAX = 16;

    private final Random random;

    public Mutations(Random random) {
        this.random = random;
    }

    /** One to four damages. */
    public byte[] of(byte[] good) {
        byte[] bytes = good;
        for (int n = random.nextInt(4); n >= 0; n--) {
            bytes = once(bytes);
        }
        return bytes;
    }

    private byte[] once(byte[] bytes) {
        if (bytes.length == 0) {
            return EXTREMES[random.nextInt(EXTREMES.length)];
        }
        int at = random.nextInt(bytes.length);
        int end = Math.min(bytes.length, at + 1 + random.nextInt(PIECE_MAX));
        byte[] piece = Arrays.copyOfRange(bytes, at, end);
        return switch (random.nextInt(8)) {
            case 0 -> replaced(bytes, at, end, new byte[0]);
            case 1 -> replaced(bytes, at, at, piece);
            case 2 -> replaced(bytes, at, at, EXTREMES[random.nextInt(EXTREMES.length)]);
            case 3 -> replaced(bytes, at, end, EXTREMES[random.nextInt(EXTREMES.length)]);
            case 4 -> Arrays.copyOf(bytes, at);
            case 5 -> random.nextInt(20) == 0 ? replaced(bytes, at, at, repeated(piece)) : noise(bytes);
            case 6 -> replaced(bytes, at, at + 1, new byte[] {(byte) (bytes[at] ^ 1 << random.nextInt(8))});
            default -> replaced(bytes, at, at + 1, new byte[] {(byte) random.nextInt()});
        };
    }

    private byte[] repeated(byte[] piece) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int n = random.nextInt(REPEATS_MAX); n >= 0; n--) {
            out.writeBytes(piece);
        }
        return out.toByteArray();
    }

    private byte[] noise(byte[] bytes) {
        byte[] noise = new byte[random.nextInt(64)];
        random.nextBytes(noise);
        int at = random.nextInt(bytes.length + 1);
        return replaced(bytes, at, at, noise);
    }

    private static byte[] replaced(byte[] bytes, int from, int to, byte[] by) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, from);
        out.writeBytes(by);
        out.write(bytes, to, bytes.length - to);
        return out.toByteArray();
    }
}
