package io.cairn.statemachine.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * CRC-32C over all that is replicated: live keys, history, and every row about the cluster and its clients. What differs
 * between peers that agree is left out: how far garbage collection has come, and where in the log each one is.
 */
final class StateHash {
    private StateHash() {}

    /** Reads everything: seconds to minutes. */
    static int of(Rows rows) {
        CRC32C crc = new CRC32C();
        for (Family family : Family.values()) {
            if (family == Family.HISTORY || family == Family.INDEX) {
                continue;
            }
            crc.update(family.label());
            try (Scan scan = rows.scan(family, null)) {
                for (boolean more = scan.seek(new byte[0]); more; more = scan.next()) {
                    byte[] key = scan.key();
                    if (family != Family.META || MetaRows.isReplicated(key)) {
                        update(crc, key);
                        update(crc, scan.value());
                    }
                }
            }
        }
        View.HashResult.Hash history = (View.HashResult.Hash) HistoryHash.of(rows, 0);
        String facts = history.hash() + " " + rows.revision() + " " + rows.compactedRevision();
        update(crc, facts.getBytes(StandardCharsets.US_ASCII));
        return (int) crc.getValue();
    }

    private static void update(CRC32C crc, byte[] bytes) {
        crc.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
        crc.update(bytes);
    }
}
