package io.cairn.server.checkpoint;

import java.util.zip.CRC32C;

/** Checksum of one chunk: TCP's own lets one damaged packet in 65536 pass, and a file is large. */
final class ChunkSum {
    private ChunkSum() {}

    static int of(byte[] data) {
        CRC32C sum = new CRC32C();
        sum.update(data);
        return (int) sum.getValue();
    }
}
