package io.cairn.statemachine.store;

import io.cairn.statemachine.ByteReader;
import io.cairn.statemachine.ByteWriter;
import io.cairn.statemachine.Fault;
import io.cairn.statemachine.Position;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Rows of the meta family.
 *
 * <pre>
 * format       varint: version of all formats in this store
 * applied      fixed64 each: term, index, revision, compacted revision. Written with every entry
 * membership   see {@link MembershipCodec}
 * origin + id  fixed64 each: incarnation, nonce, sequence
 * collected    see {@link CollectorRow}
 * auth.…       users and roles: see {@link AuthTable}
 * </pre>
 */
final class MetaRows {
    /** Raised when an older build would misread the store. */
    static final int FORMAT = 1;

    static final byte[] COLLECTED = ascii("collected");

    private static final byte[] FORMAT_ROW = ascii("format");
    private static final byte[] APPLIED = ascii("applied");
    private static final byte[] MEMBERSHIP = ascii("membership");
    private static final byte[] ORIGIN = ascii("origin");
    private static final byte[] AFTER_ORIGINS = ascii("origio");

    private MetaRows() {}

    /** Refuses a newer format; an empty database has none and is fresh. */
    static void checkFormat(Rows rows, String where) throws IOException {
        byte[] row = rows.read(Family.META, FORMAT_ROW);
        long format = row == null ? FORMAT : parse(row, ByteReader::readVarint);
        if (format > FORMAT) {
            throw new IOException("the store in " + where + " has format " + format + ", this build knows up to "
                    + FORMAT + "; use the build that wrote it or a newer one");
        }
    }

    static Facts read(Rows rows) {
        byte[] applied = rows.read(Family.META, APPLIED);
        if (applied == null) {
            return Facts.EMPTY;
        }
        byte[] membership = rows.read(Family.META, MEMBERSHIP);
        Origins origins = readOrigins(rows);
        Membership members = membership == null ? Membership.NONE : parse(membership, MembershipCodec::decode);
        return parse(applied, in -> new Facts(readPosition(in), in.readFixed64(), in.readFixed64(), members, origins));
    }

    private static Position readPosition(ByteReader in) {
        return new Position(in.readFixed64(), in.readFixed64());
    }

    /** Without membership and origins. */
    static StoredState state(byte @Nullable [] appliedRow) {
        return appliedRow == null
                ? new StoredState(Position.START, Facts.EMPTY.revision(), Facts.EMPTY.compactedRevision())
                : parse(appliedRow, in -> new StoredState(readPosition(in), in.readFixed64(), in.readFixed64()));
    }

    private static Origins readOrigins(Rows rows) {
        Map<Long, OriginRow> origins = new HashMap<>();
        try (Scan scan = rows.scan(Family.META, AFTER_ORIGINS)) {
            for (boolean more = scan.seek(ORIGIN); more; more = scan.next()) {
                byte[] key = scan.key();
                long id = parse(Arrays.copyOfRange(key, ORIGIN.length, key.length), ByteReader::readFixed64);
                origins.put(id, parse(scan.value(), in -> readOrigin(id, in)));
            }
        }
        return new Origins(origins);
    }

    private static OriginRow readOrigin(long id, ByteReader in) {
        return new OriginRow(id, in.readFixed64(), in.readFixed64(), in.readFixed64());
    }

    /** Adds to the batch what differs, and always the applied row. */
    static void write(WriteBatch batch, ColumnFamilyHandle meta, Facts before, Facts after) throws RocksDBException {
        batch.put(meta, APPLIED, applied(after));
        if (after.membership() != before.membership()) {
            batch.put(meta, MEMBERSHIP, MembershipCodec.encode(after.membership()));
        }
        if (after.origins() != before.origins()) {
            writeOrigins(batch, meta, before.origins(), after.origins());
        }
    }

    static void writeFormat(WriteBatch batch, ColumnFamilyHandle meta) throws RocksDBException {
        batch.put(meta, FORMAT_ROW, new ByteWriter().writeVarint(FORMAT).toArray());
    }

    private static void writeOrigins(WriteBatch batch, ColumnFamilyHandle meta, Origins before, Origins after)
            throws RocksDBException {
        for (OriginRow row : after.rows().values()) {
            if (!row.equals(before.row(row.origin()))) {
                batch.put(meta, originKey(row.origin()), originValue(row));
            }
        }
        for (OriginRow row : before.rows().values()) {
            if (after.row(row.origin()) == null) {
                batch.delete(meta, originKey(row.origin()));
            }
        }
    }

    /** Whether peers that applied the same entries have the same row, whatever each did on its own. */
    static boolean isReplicated(byte[] key) {
        return !Arrays.equals(key, APPLIED)
                && !Arrays.equals(key, COLLECTED)
                && !Arrays.equals(key, FORMAT_ROW)
                && !startsWith(key, ORIGIN);
    }

    private static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    static byte[] appliedKey() {
        return APPLIED.clone();
    }

    static byte[] membershipKey() {
        return MEMBERSHIP.clone();
    }

    private static byte[] applied(Facts facts) {
        return new ByteWriter()
                .writeFixed64(facts.position().term())
                .writeFixed64(facts.position().index())
                .writeFixed64(facts.revision())
                .writeFixed64(facts.compactedRevision())
                .toArray();
    }

    private static byte[] originKey(long id) {
        byte[] number = new ByteWriter().writeFixed64(id).toArray();
        byte[] key = Arrays.copyOf(ORIGIN, ORIGIN.length + number.length);
        System.arraycopy(number, 0, key, ORIGIN.length, number.length);
        return key;
    }

    private static byte[] originValue(OriginRow row) {
        return new ByteWriter()
                .writeFixed64(row.incarnation())
                .writeFixed64(row.nonce())
                .writeFixed64(row.sequence())
                .toArray();
    }

    /** Whatever a row of this store holds, this build wrote or knows it: anything else is corruption. */
    static <T> T parse(byte[] row, Function<ByteReader, T> reader) {
        try {
            return reader.apply(new ByteReader(row));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new Fault("the store has a malformed meta row", e);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
