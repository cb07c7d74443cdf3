package io.cairn.server.checkpoint;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The header of one plain file in a tar file (POSIX ustar). */
final class TarHeader {
    static final int BLOCK = 512;

    /** Octal digits, the field's last byte being 0. */
    private static final int SIZE_DIGITS = 11;

    private static final String MAGIC_TEXT = "ustar\u000000";

    private static final int NAME = 0;
    private static final int NAME_BYTES = 100;
    private static final int MODE = 100;
    private static final int OWNER = 108;
    private static final int GROUP = 116;
    private static final int SIZE = 124;
    private static final int TIME = 136;
    private static final int CHECKSUM = 148;
    private static final int TYPE = 156;
    private static final int MAGIC = 257;

    private TarHeader() {}

    /**
     * @param name ASCII, at most 100 characters
     * @param seconds since 1970, of the last change
     */
    static byte[] of(String name, long size, long seconds) {
        byte[] header = new byte[BLOCK];
        byte[] nameBytes = name.getBytes(StandardCharsets.US_ASCII);
        if (nameBytes.length > NAME_BYTES) {
            throw new IllegalArgumentException("name too long for a tar file: " + name);
        }
        System.arraycopy(nameBytes, 0, header, NAME, nameBytes.length);
        octal(header, MODE, 7, 0644);
        octal(header, OWNER, 7, 0);
        octal(header, GROUP, 7, 0);
        size(header, size);
        octal(header, TIME, SIZE_DIGITS, seconds);
        header[TYPE] = '0';
        byte[] magic = MAGIC_TEXT.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(magic, 0, header, MAGIC, magic.length);
        checksum(header);
        return header;
    }

    /** More than 8 GiB do not fit eleven octal digits; every tar since 2001 reads this instead. */
    private static void size(byte[] header, long size) {
        if (size < 1L << 3 * SIZE_DIGITS) {
            octal(header, SIZE, SIZE_DIGITS, size);
        } else {
            header[SIZE] = (byte) 0x80;
            ByteBuffer.wrap(header).putLong(SIZE + SIZE_DIGITS + 1 - Long.BYTES, size);
        }
    }

    private static void octal(byte[] header, int at, int digits, long value) {
        String text = Long.toOctalString(value);
        String padded = "0".repeat(digits - text.length()) + text;
        System.arraycopy(padded.getBytes(StandardCharsets.US_ASCII), 0, header, at, digits);
    }

    /** Of all bytes, its own counted as blanks. */
    private static void checksum(byte[] header) {
        Arrays.fill(header, CHECKSUM, CHECKSUM + 8, (byte) ' ');
        long sum = 0;
        for (byte b : header) {
            sum += b & 0xFF;
        }
        octal(header, CHECKSUM, 6, sum);
        header[CHECKSUM + 6] = 0;
    }
}
